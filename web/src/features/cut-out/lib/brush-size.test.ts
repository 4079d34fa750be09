import { expect, it } from 'vitest';

import { larger, maxRadius, minRadius, radiusOf, sliderOf, smaller, usualRadius } from './brush-size';

it('changes a brush by steps that can be seen, within bounds', () => {
  expect(larger(usualRadius)).toBeGreaterThan(usualRadius * 1.2);
  expect(smaller(larger(usualRadius))).toBeCloseTo(usualRadius);
  expect(larger(maxRadius)).toBe(maxRadius);
  expect(smaller(minRadius)).toBe(minRadius);
  expect(radiusOf(sliderOf(usualRadius)) / usualRadius).toBeCloseTo(1, 0);
});
