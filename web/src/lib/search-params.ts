import { isOneOf } from './api/types';

/** Readers for `validateSearch`: invalid values are ignored, so that a wrong address still shows a page. */
export function optionalText<K extends string>(search: Record<string, unknown>, key: K): Partial<Record<K, string>> {
  const value = search[key];
  const result: Partial<Record<K, string>> = {};
  if (typeof value === 'string' && value !== '') result[key] = value;
  return result;
}

export function optionalOneOf<K extends string, T extends string>(
  search: Record<string, unknown>,
  key: K,
  values: readonly T[],
): Partial<Record<K, T>> {
  const value = search[key];
  const result: Partial<Record<K, T>> = {};
  if (isOneOf(values, value)) result[key] = value;
  return result;
}

export function optionalDay<K extends string>(search: Record<string, unknown>, key: K): Partial<Record<K, string>> {
  const value = search[key];
  const result: Partial<Record<K, string>> = {};
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) result[key] = value;
  return result;
}

export function optionalPage<K extends string>(search: Record<string, unknown>, key: K): Partial<Record<K, number>> {
  const value = Number(search[key]);
  const result: Partial<Record<K, number>> = {};
  if (Number.isInteger(value) && value > 1) result[key] = value;
  return result;
}
