import { expect, it } from 'vitest';

import { FakeServer } from '@/testing/fake-server';

import { groupFailures, remediesFor } from './failures';

it('groups failed images by reason, the most frequent first, and knows what helps', () => {
  const server = new FakeServer();
  const edge = { status: 'failed', errorCode: 'cut_out_refused', errorMessage: 'The product is cut off by the edge of the photo.' } as const;
  server.addPair('MUG', '1.jpg', { status: 'completed' });
  server.addPair('MUG', '2.jpg', { status: 'failed', errorCode: 'image_unreadable', errorMessage: 'Damaged.' });
  server.addPair('MUG', '3.jpg', edge);
  server.addPair('MUG', '4.jpg', edge);
  server.addPair('CAP', '1.jpg', { ...edge, errorMessage: 'The background is too busy to cut the product out well.' });
  const groups = groupFailures([...server.skus.values()].flatMap(({ pairs }) => pairs));
  expect(groups.map(({ pairs }) => pairs.map(({ sku, name }) => `${sku}/${name}`))).toEqual([['MUG/3.jpg', 'MUG/4.jpg'], ['MUG/2.jpg'], ['CAP/1.jpg']]);
  expect(groups.map(remediesFor)).toEqual([['batch_optimize', 'providers'], ['replace_photo'], ['main_photo', 'batch_optimize', 'providers']]);
});
