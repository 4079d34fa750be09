import { isOneOf, type FinishOptions } from '@/lib/api/types';

export const fileFormats = ['jpeg', 'png', 'webp'] as const;

/** The parameters of a template that have a field of their own; others are kept as JSON. */
export type Finish = Pick<FinishOptions, 'background' | 'width' | 'height' | 'fill' | 'shadow' | 'format' | 'quality'>;

const numberAt = (value: unknown) => (typeof value === 'number' ? value : undefined);

export function finishOf(parameters: Record<string, unknown>): Finish {
  const { background, shadow, format } = parameters;
  const [width, height, fill, quality] = ['width', 'height', 'fill', 'quality'].map((name) => numberAt(parameters[name]));
  return {
    ...(typeof background === 'string' ? { background } : {}),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(fill === undefined ? {} : { fill }),
    ...(typeof shadow === 'boolean' ? { shadow } : {}),
    ...(isOneOf(fileFormats, format) ? { format } : {}),
    ...(quality === undefined ? {} : { quality }),
  };
}

/** The JSON with one parameter set, or taken away. */
export function withParameter(parameters: Record<string, unknown>, name: keyof Finish, value: Finish[keyof Finish]): string {
  const { [name]: _, ...rest } = parameters;
  const next = value === undefined ? rest : { ...parameters, [name]: value };
  return Object.keys(next).length === 0 ? '' : JSON.stringify(next, null, 2);
}
