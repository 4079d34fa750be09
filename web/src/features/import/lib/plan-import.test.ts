import { expect, it } from 'vitest';

import rule from '../../../../../tests/support/import-rule.json';
import { planImport, suggestSku, type FoundFile, type Level } from './plan-import';

interface Case {
  name: string;
  folder: string;
  files: string[];
  photos: string[];
  beside?: string[];
  others?: string[];
  clashes?: string[];
  ignored?: number;
}
const cases: Case[] = rule;

function found(...paths: string[]): FoundFile[] {
  return paths.map((path) => {
    const name = path.split('/').at(-1) ?? '';
    return { path, file: new File(['x'], name, { type: /\.jpg$/.test(name) ? 'image/jpeg' : '' }) };
  });
}

function uploads(paths: string[], level?: Level) {
  return planImport(found(...paths), level).uploads.map(({ sku, name }) => `${sku} | ${name}`);
}

it.each(cases)('$name', ({ folder, files, photos, beside = [], others = [], clashes = [], ignored = 0 }) => {
  const plan = planImport(found(...files.map((file) => `${folder}/${file}`)));
  const inFolder = (paths: readonly string[]) => paths.map((path) => `${folder}/${path}`);
  expect(plan.uploads.map(({ sku, name }) => `${sku} | ${name}`).sort()).toEqual(photos);
  expect(plan.beside.map(({ path }) => path).sort()).toEqual(inFolder(beside));
  expect(plan.unsupported.sort()).toEqual(inFolder(others));
  expect(plan.clashes).toEqual(inFolder(clashes));
  expect(plan.ignored).toBe(ignored);
});

it('looks at each dropped folder by itself', () => {
  expect(uploads(['MUG/front.jpg', 'MUG/details/a.jpg', 'catalog/LAMP/on.jpg'])).toEqual([
    'MUG | front.jpg',
    'MUG | details/a.jpg',
    'LAMP | on.jpg',
  ]);
});

it('takes the level that a person chose', () => {
  const files = ['shop/cover.jpg', 'shop/Shoes/AB-1/1.jpg', 'shop/Shoes/AB-2/1.jpg'];
  expect(uploads(files)).toEqual(['AB-1 | 1.jpg', 'AB-2 | 1.jpg']);
  expect(uploads(files, 'top')).toEqual(['Shoes | AB-1/1.jpg', 'Shoes | AB-2/1.jpg']);
  expect(uploads(files, 'whole')).toEqual(['shop | cover.jpg', 'shop | Shoes/AB-1/1.jpg', 'shop | Shoes/AB-2/1.jpg']);
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
