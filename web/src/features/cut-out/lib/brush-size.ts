/** The brush's radius over the photo's longer side. */
export const minRadius = 0.001;
export const maxRadius = 0.2;
export const usualRadius = 0.015;

const step = 1.12;
const clamp = (radius: number) => Math.min(maxRadius, Math.max(minRadius, radius));

/** Steps of a slider: each is as much larger than the last, so that small brushes can be told apart. */
export const sliderOf = (radius: number) => Math.round(Math.log(radius / minRadius) / Math.log(step));
export const radiusOf = (slider: number) => clamp(minRadius * step ** slider);

export const larger = (radius: number) => clamp(radius * step ** 2);
export const smaller = (radius: number) => clamp(radius / step ** 2);
