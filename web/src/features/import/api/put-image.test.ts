import { expect, it } from 'vitest';

import { imagePath } from './put-image';

it.each([
  ['MUG', 'front.jpg', 'MUG/images/front.jpg'],
  ['茶壶 红', '正面#1?.jpg', '%E8%8C%B6%E5%A3%B6%20%E7%BA%A2/images/%E6%AD%A3%E9%9D%A2%231%3F.jpg'],
  ['100%', 'a%2Fb.jpg', '100%25/images/a%252Fb.jpg'],
  ['MUG', 'details/handle.jpg', 'MUG/images/details/handle.jpg'],
  ['broken \ud800', 'x.jpg', 'broken%20%EF%BF%BD/images/x.jpg'],
])('names the photo of %s so that the server reads the same', (sku, name, path) => {
  expect(imagePath(sku, name)).toBe(`/api/ai-playground/folders/${path}`);
});
