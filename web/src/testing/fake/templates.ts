import { http, type RequestHandler } from 'msw';

import type { PromptGroup, PromptInput } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { base, notFound, ok } from './http';

export function templateHandlers(server: FakeServer): RequestHandler[] {
  const find = (id: unknown) => server.templates.find((template) => template.id === id);
  const gone = () => notFound('template');
  return [
    http.get(`${base}/prompts`, () => ok({ groups: groupsOf(server) })),
    http.get(`${base}/prompts/figures`, () => ok({ items: server.figures })),
    http.post<never, PromptInput>(`${base}/prompts`, async ({ request }) => {
      const { jobType, ...body } = await request.json();
      return ok(server.addTemplate({ ...body, ...(jobType === null || jobType === undefined ? {} : { jobType }) }), 201);
    }),
    http.put<{ id: string }, Partial<PromptInput>>(`${base}/prompts/:id`, async ({ params, request }) => {
      const template = find(params.id);
      if (!template) return gone();
      const { jobType, ...change } = await request.json();
      if (jobType === null) delete template.jobType;
      return ok(Object.assign(template, change, jobType === null || jobType === undefined ? {} : { jobType }));
    }),
    http.post(`${base}/prompts/:id/copy`, ({ params }) => {
      const template = find(params.id);
      if (!template) return gone();
      const { id, ...rest } = template;
      return ok(server.addTemplate({ ...rest, userId: 'user-1', sortOrder: 0, templateName: `${template.templateName} (copy)` }), 201);
    }),
    http.delete(`${base}/prompts/:id`, ({ params }) => {
      server.templates.splice(0, server.templates.length, ...server.templates.filter((template) => template.id !== params.id));
      return ok({ success: true });
    }),
  ];
}

function groupsOf(server: FakeServer): PromptGroup[] {
  const sorted = server.templates.toSorted(
    (a, b) => a.groupName.localeCompare(b.groupName) || a.sortOrder - b.sortOrder || a.templateName.localeCompare(b.templateName),
  );
  const names = [...new Set(sorted.map((template) => template.groupName))];
  return names.map((name) => ({ name, templates: sorted.filter((template) => template.groupName === name) }));
}
