import { beforeEach, expect, it } from 'vitest';

import { useAiPlaygroundStore } from './ai-playground-store';

const store = () => useAiPlaygroundStore.getState();
const ordered = ['A', 'B', 'C', 'D', 'E'];

beforeEach(() => store().reset());

it('toggles single SKUs', () => {
  store().toggleSku('A');
  store().toggleSku('C');
  store().toggleSku('A');
  expect([...store().selectedSkus]).toEqual(['C']);
});

it('selects a range from the last toggled SKU, in either direction', () => {
  store().toggleSku('D');
  store().selectRange('B', ordered);
  expect([...store().selectedSkus].sort()).toEqual(['B', 'C', 'D']);
  store().selectRange('E', ordered);
  expect([...store().selectedSkus].sort()).toEqual(['B', 'C', 'D', 'E']);
});

it('selects one SKU where a range has no beginning', () => {
  store().selectRange('C', ordered);
  expect([...store().selectedSkus]).toEqual(['C']);
});

it('forgets SKUs that no longer exist', () => {
  store().selectAll(ordered);
  store().keepExisting(new Set(['B', 'X']));
  expect([...store().selectedSkus]).toEqual(['B']);
});

it('keeps preferences between visits, and not the selection', () => {
  store().toggleSku('A');
  store().setProcessingOptions({ jobType: 'custom' });
  const stored = localStorage.getItem('ai-playground-storage') ?? '';
  expect(stored).toContain('"custom"');
  expect(stored).not.toContain('selectedSkus');
});

it('keeps no copy of the settings', () => {
  store().setProcessingOptions({ professionalMode: true, consistencyMode: false, pilot: true });
  store().setReviewMode({ autoAdvance: false });
  const stored = localStorage.getItem('ai-playground-storage') ?? '';
  expect(stored).toContain('"pilot":true');
  expect(stored).not.toMatch(/professionalMode|consistencyMode|autoAdvance/);

  store().followSettings();
  expect(store().reviewMode.autoAdvance).toBeUndefined();
  expect(store().processingOptions).toEqual({ jobType: 'main_image', pilot: true, finish: {} });
});

it('resets to a fresh selection', () => {
  store().toggleSku('A');
  store().reset();
  store().toggleSku('B');
  store().reset();
  expect(store().selectedSkus.size).toBe(0);
});
