import { useMemo } from 'react';
import { useFormatter, useLocale } from 'use-intl';

import { dollarsOf } from './money';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Numbers, sizes, times and durations as the language writes them. */
export function useFormats() {
  const format = useFormatter();
  const locale = useLocale();
  return useMemo(
    () => ({
      number: (value: number) => format.number(value),
      percent: (value: number) => format.number(value, { style: 'percent', maximumFractionDigits: 0 }),
      bytes: (value: number) => {
        const step = value < 1000 ? 1 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
        return format.number(value / 1000 ** step, {
          style: 'unit',
          unit: units[step] ?? 'byte',
          unitDisplay: 'short',
          maximumFractionDigits: step > 1 ? 1 : 0,
        });
      },
      /** A small amount to the hundredth of a cent. */
      money: (micros: number) =>
        format.number(dollarsOf(micros), {
          style: 'currency',
          currency: 'USD',
          maximumFractionDigits: micros > 0 && micros < 1_000_000 ? 4 : 2,
        }),
      dateTime: (iso: string) => dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso)),
      time: (iso: string) => dateFormat(locale, { timeStyle: 'medium' }).format(new Date(iso)),
      relative: (iso: string) => format.relativeTime(new Date(iso), new Date()),
      duration: (seconds: number) => duration(locale, seconds),
    }),
    [format, locale],
  );
}

/** The page's language as it is written where the person lives: English in Britain has the day before the month. */
function regionOf(locale: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === locale) ?? locale;
}

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(regionOf(locale), options);
}

function duration(locale: string, seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const parts: [number, 'hour' | 'minute' | 'second'][] =
    total >= 3600
      ? [[Math.floor(total / 3600), 'hour'], [Math.floor((total % 3600) / 60), 'minute']]
      : total >= 60
        ? [[Math.floor(total / 60), 'minute'], [total % 60, 'second']]
        : [[total, 'second']];
  return parts
    .map(([value, unit]) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value))
    .join(' ');
}
