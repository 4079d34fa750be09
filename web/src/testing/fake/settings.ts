import { http, type RequestHandler } from 'msw';

import type { EndpointQuery, SettingsUpdate } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { base, ok } from './http';

export function settingsHandlers(server: FakeServer): RequestHandler[] {
  return [
    http.get(`${base}/settings`, () => ok(server.settings)),
    http.put<never, SettingsUpdate>(`${base}/settings`, async ({ request }) => {
      const body = await request.json();
      server.created.settings.push(body);
      const { apiKey, storageConfig, defaultPromptTemplateId, ...rest } = body;
      Object.assign(server.settings, rest, { updatedAt: server.nextId('settings') });
      if (apiKey !== undefined) {
        server.settings.hasApiKey = apiKey !== '';
        server.settings.apiKeyHint = `…${apiKey.slice(-4)}`;
      }
      if (defaultPromptTemplateId === null) delete server.settings.defaultPromptTemplateId;
      else if (defaultPromptTemplateId !== undefined) server.settings.defaultPromptTemplateId = defaultPromptTemplateId;
      if (storageConfig === null) delete server.settings.storageConfig;
      else if (storageConfig !== undefined) {
        const { secretAccessKey, ...config } = storageConfig;
        server.settings.storageConfig = { ...config, hasSecretAccessKey: secretAccessKey !== undefined };
      }
      return ok(server.settings);
    }),
    http.post<never, EndpointQuery>(`${base}/settings/test`, async ({ request }) => {
      server.created.tests.push(await request.json());
      return ok(server.endpoint);
    }),
  ];
}
