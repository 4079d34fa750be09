import { expect, it } from 'vitest';

import { planImport, suggestSku, type FoundFile } from './plan-import';

function found(...paths: string[]): FoundFile[] {
  return paths.map((path) => {
    const name = path.split('/').at(-1) ?? '';
    return { path, file: new File(['x'], name, { type: /\.jpg$/.test(name) ? 'image/jpeg' : '' }) };
  });
}

function uploads(...paths: string[]) {
  return planImport(found(...paths)).uploads.map(({ sku, name }) => `${sku} | ${name}`);
}

it('makes a folder with pictures a SKU', () => {
  expect(uploads('MUG/front.jpg', 'MUG/back.jpg')).toEqual(['MUG | front.jpg', 'MUG | back.jpg']);
});

it('makes each folder of a folder of folders a SKU', () => {
  expect(uploads('catalog/MUG/front.jpg', 'catalog/LAMP/on.jpg')).toEqual(['MUG | front.jpg', 'LAMP | on.jpg']);
});

it('keeps deeper folders in the name of the photo', () => {
  expect(uploads('MUG/front.jpg', 'MUG/details/handle.jpg')).toEqual(['MUG | front.jpg', 'MUG | details/handle.jpg']);
  expect(uploads('catalog/MUG/details/handle.jpg')).toEqual(['MUG | details/handle.jpg']);
});

it('decides for each dropped folder by itself', () => {
  expect(uploads('MUG/front.jpg', 'catalog/LAMP/on.jpg')).toEqual(['MUG | front.jpg', 'LAMP | on.jpg']);
});

it('does not take a note beside sub-folders for a picture', () => {
  const plan = planImport(found('catalog/readme.txt', 'catalog/MUG/front.jpg'));
  expect(plan.uploads.map(({ sku }) => sku)).toEqual(['MUG']);
  expect(plan.unsupported).toEqual(['catalog/readme.txt']);
});

it('counts what the system leaves behind and names what is no picture', () => {
  const plan = planImport(found('MUG/.DS_Store', 'MUG/Thumbs.db', '__MACOSX/MUG/front.jpg', 'MUG/.hidden/a.jpg', 'MUG/price.xlsx', 'MUG/front.jpg'));
  expect(plan.ignored).toBe(4);
  expect(plan.unsupported).toEqual(['MUG/price.xlsx']);
  expect(plan.uploads).toHaveLength(1);
});

it('asks for pictures that lie in no folder', () => {
  expect(planImport(found('a.jpg', 'b.heic')).loose.map((file) => file.name)).toEqual(['a.jpg', 'b.heic']);
});

it('proposes the part of the names that photos share', () => {
  const names = (...list: string[]) => suggestSku(list.map((name) => new File([], name)));
  expect(names('RC18_1.jpg', 'RC18_2.jpg')).toBe('RC18');
  expect(names('红茶壶 (1).jpg', '红茶壶 (2).jpg')).toBe('红茶壶');
  expect(names('a.jpg', 'b.jpg')).toBe('');
});
