/** What stands behind a product, as the API writes it in one text. */
export type Background =
  | { kind: 'colour'; colour: string }
  | { kind: 'linear' | 'radial'; from: string; to: string }
  | { kind: 'blurred' }
  | { kind: 'picture'; pairId: string }
  | { kind: 'transparent' };

export type BackgroundKind = Background['kind'];

export const backgroundKinds = ['colour', 'linear', 'radial', 'blurred', 'picture', 'transparent'] as const satisfies readonly BackgroundKind[];

const white = '#ffffff';

/** A text that is no background counts as white. */
export function parseBackground(text: string): Background {
  const gradient = /^(linear|radial):(#[0-9a-f]{6}):(#[0-9a-f]{6})$/i.exec(text);
  if (gradient) {
    const [, shape, from = white, to = white] = gradient;
    return { kind: shape === 'radial' ? 'radial' : 'linear', from, to };
  }
  if (text === 'blurred' || text === 'transparent') return { kind: text };
  if (text.startsWith('picture:')) return { kind: 'picture', pairId: text.slice('picture:'.length) };
  return { kind: 'colour', colour: /^#[0-9a-f]{6}$/i.test(text) ? text : white };
}

export function writeBackground(background: Background): string {
  switch (background.kind) {
    case 'colour':
      return background.colour;
    case 'linear':
    case 'radial':
      return `${background.kind}:${background.from}:${background.to}`;
    case 'picture':
      return `picture:${background.pairId}`;
    default:
      return background.kind;
  }
}

/** What a kind begins with; a picture has to be chosen first. */
export function firstOf(kind: Exclude<BackgroundKind, 'picture'>, before: Background): Background {
  switch (kind) {
    case 'colour':
      return { kind, colour: before.kind === 'linear' || before.kind === 'radial' ? before.from : white };
    case 'linear':
    case 'radial':
      if (before.kind === 'linear' || before.kind === 'radial') return { ...before, kind };
      return { kind, from: before.kind === 'colour' ? before.colour : white, to: '#d9d9d9' };
    default:
      return { kind };
  }
}

/** The same for a style sheet; undefined for what a style sheet can't show. */
export function cssOf(background: Background): string | undefined {
  switch (background.kind) {
    case 'colour':
      return background.colour;
    case 'linear':
      return `linear-gradient(${background.from}, ${background.to})`;
    case 'radial':
      return `radial-gradient(${background.from}, ${background.to})`;
    default:
      return undefined;
  }
}
