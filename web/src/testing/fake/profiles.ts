import { http, type RequestHandler } from 'msw';

import type { EndpointQuery, Profile, ProfileInput } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { base, notFound, ok, problem } from './http';

export function profileHandlers(server: FakeServer): RequestHandler[] {
  const list = () => ok({ items: server.profiles, engines: ['chat', 'comfyui', 'gemini', 'openai'] });
  const gone = () => notFound('provider profile');
  const find = (id: unknown) => server.profiles.find((profile) => profile.id === id);
  return [
    http.get(`${base}/profiles`, list),
    http.post<never, ProfileInput>(`${base}/profiles`, async ({ request }) => {
      const body = await request.json();
      server.created.profiles.push(body);
      if (find(body.name) || server.profiles.some(({ name }) => name === body.name)) {
        const message = 'Another profile has this name.';
        return problem(400, 'invalid_input', message, [{ field: 'name', message }]);
      }
      return ok(server.addProfile(body), 201);
    }),
    http.put<never, { ids: string[] }>(`${base}/profiles`, async ({ request }) => {
      const { ids } = await request.json();
      const rank = ({ id, isDefault }: Profile) => (isDefault ? -1 : ids.indexOf(id));
      server.profiles.sort((a, b) => rank(a) - rank(b));
      return list();
    }),
    http.put<{ id: string }, ProfileInput>(`${base}/profiles/:id`, async ({ params, request }) => {
      const profile = find(params.id);
      if (!profile) return gone();
      const { apiKey, engine, ...rest } = await request.json();
      server.created.profiles.push({ ...rest, ...(apiKey === undefined ? {} : { apiKey }), ...(engine === undefined ? {} : { engine }) });
      Object.assign(profile, rest);
      if (apiKey !== undefined) Object.assign(profile, { hasApiKey: apiKey !== '', apiKeyHint: `…${apiKey.slice(-4)}` });
      return ok(profile);
    }),
    http.delete(`${base}/profiles/:id`, ({ params }) => {
      const profile = find(params.id);
      if (!profile) return gone();
      server.profiles = server.profiles.filter((other) => other !== profile);
      if (profile.isDefault && server.profiles[0]) server.profiles[0].isDefault = true;
      return ok({ success: true });
    }),
    http.post(`${base}/profiles/:id/default`, ({ params }) => {
      for (const profile of server.profiles) profile.isDefault = profile.id === params.id;
      server.profiles.sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
      return list();
    }),
    http.post<{ id: string }, EndpointQuery>(`${base}/profiles/:id/test`, async ({ request }) => {
      server.created.tests.push(await request.json());
      return ok(server.endpoint);
    }),
  ];
}
