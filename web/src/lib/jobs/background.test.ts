import { expect, it } from 'vitest';

import { backgroundKinds, cssOf, firstOf, parseBackground, writeBackground } from './background';

it.each(['#f0f0f0', 'transparent', 'blurred', 'linear:#ffffff:#d9d9d9', 'radial:#000000:#123abc', 'picture:0192-ab'])('reads %s as it writes it', (text) => {
  expect(writeBackground(parseBackground(text))).toBe(text);
});

it('takes what is no background for white', () => {
  expect(parseBackground('white')).toEqual({ kind: 'colour', colour: '#ffffff' });
});

it('goes on with the colours there are when the kind changes', () => {
  const linear = firstOf('linear', { kind: 'colour', colour: '#112233' });
  expect(linear).toEqual({ kind: 'linear', from: '#112233', to: '#d9d9d9' });
  expect(firstOf('radial', linear)).toEqual({ kind: 'radial', from: '#112233', to: '#d9d9d9' });
  expect(firstOf('colour', linear)).toEqual({ kind: 'colour', colour: '#112233' });
  for (const kind of backgroundKinds) if (kind !== 'picture') expect(firstOf(kind, { kind: 'blurred' }).kind).toBe(kind);
});

it('shows colours and gradients in a style sheet', () => {
  expect(cssOf(parseBackground('radial:#000000:#123abc'))).toBe('radial-gradient(#000000, #123abc)');
  expect(cssOf({ kind: 'blurred' })).toBeUndefined();
});
