import { http, HttpResponse } from 'msw';
import { expect, it } from 'vitest';

import { network } from '@/testing/network';

import { api, unwrap } from './client';

const answerWith = (answer: () => Response) => network.use(http.get('*/api/auth/session', answer));
const session = () => unwrap(api.GET('/api/auth/session'));

it('gives the payload of an answer', async () => {
  answerWith(() => HttpResponse.json({ code: 0, data: { setupRequired: true } }));
  expect(await session()).toEqual({ setupRequired: true });
});

it.each([
  ['HTML', () => new HttpResponse('<html>Log in to our Wi-Fi</html>', { headers: { 'Content-Type': 'text/html' } })],
  ['JSON of another', () => HttpResponse.json({ status: 'ok' })],
  ['an empty answer', () => new HttpResponse(null, { status: 204 })],
])('takes %s with a good status for no answer of the server', async (_name, answer) => {
  answerWith(answer);
  await expect(session()).rejects.toMatchObject({ name: 'ApiError', status: 0 });
});

it("says what the server's error is", async () => {
  answerWith(() => HttpResponse.json({ code: 40401, error: 'not_found', message: 'Gone.' }, { status: 404 }));
  await expect(session()).rejects.toMatchObject({ status: 404, code: 40401, errorCode: 'not_found', message: 'Gone.' });
});
