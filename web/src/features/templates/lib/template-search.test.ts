import { expect, it } from 'vitest';

import type { PromptTemplate } from '@/lib/api/types';

import { matching, moved } from './template-search';

function template(id: string, change: Partial<PromptTemplate> = {}): PromptTemplate {
  return {
    id,
    groupName: 'Main image',
    templateName: id,
    prompt: 'On white.',
    model: '',
    isActive: true,
    isProfessional: false,
    sortOrder: 0,
    createdAt: '2026-05-12T09:30:00Z',
    updatedAt: '2026-05-12T09:30:00Z',
    ...change,
  };
}

const own = (id: string) => template(id, { userId: 'user-1' });
const group = { name: 'Main image', templates: [own('a'), own('b'), own('c'), template('built-in', { isProfessional: true })] };

it('finds by every word, in name, group and prompt', () => {
  const names = (search: string) => matching([group], undefined, search).flatMap(({ templates }) => templates.map(({ id }) => id));
  expect(names('MAIN b')).toEqual(['b', 'built-in']);
  expect(names('white c')).toEqual(['c']);
  expect(matching([group], undefined, 'no such thing')).toEqual([]);
});

it('tells own, built-in, standard and professional ones apart', () => {
  const count = (kind: 'own' | 'built_in' | 'standard' | 'professional') => matching([group], kind, '')[0]?.templates.length;
  expect([count('own'), count('built_in'), count('standard'), count('professional')]).toEqual([3, 1, 3, 1]);
});

it('moves an own template among the own ones', () => {
  expect(moved(group, 'c', -1)).toEqual([
    { id: 'a', sortOrder: -3 },
    { id: 'c', sortOrder: -2 },
    { id: 'b', sortOrder: -1 },
  ]);
  expect(moved(group, 'a', -1)).toEqual([]);
  expect(moved(group, 'c', 1)).toEqual([]);
  expect(moved(group, 'built-in', -1)).toEqual([]);
});
