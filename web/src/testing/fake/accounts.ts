import { http, type RequestHandler } from 'msw';

import type { ApiToken, NewUser, TokenScope, User, UserUpdate } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { notFound, ok, problem } from './http';

function session(server: FakeServer) {
  const setupCodeRequired = server.setupCode !== undefined;
  return ok({
    setupRequired: server.setupRequired,
    ...(server.setupRequired && { setupCodeRequired }),
    ...(server.user ? { user: server.user } : {}),
  });
}

function signInHandlers(server: FakeServer): RequestHandler[] {
  const someone: User = { ...server.user, id: 'user-1', email: '', name: '', role: 'owner', disabled: false, createdAt: server.now() };
  return [
    http.get('*/api/auth/session', () => session(server)),
    http.post<never, { email: string; password: string }>('*/api/auth/sign-in', async ({ request }) => {
      const { email, password } = await request.json();
      if (password !== server.password) return problem(401, 'wrong_credentials', 'Email or password is wrong.');
      server.user = { ...someone, email, name: 'Mira Stein' };
      return session(server);
    }),
    http.post<never, { email: string; password: string; name?: string; setupCode?: string }>('*/api/auth/setup', async ({ request }) => {
      const { email, name, setupCode } = await request.json();
      if (setupCode !== server.setupCode) {
        const message = 'Enter the set-up code that the server printed when it started.';
        return problem(403, 'forbidden', message, [{ field: 'setupCode', message }]);
      }
      server.user = { ...someone, email, name: name ?? '' };
      server.setupRequired = false;
      return ok({ setupRequired: false, user: server.user }, 201);
    }),
    http.post('*/api/auth/sign-out', () => {
      server.user = undefined;
      return ok({ success: true });
    }),
  ];
}

function managementHandlers(server: FakeServer): RequestHandler[] {
  const gone = () => notFound('account');
  const done = () => ok({ success: true });
  return [
    http.put<never, { currentPassword: string; newPassword: string }>('*/api/auth/password', async ({ request }) => {
      const { currentPassword, newPassword } = await request.json();
      if (currentPassword !== server.password) {
        const message = 'This is not your current password.';
        return problem(400, 'invalid_input', message, [{ field: 'currentPassword', message }]);
      }
      server.password = newPassword;
      server.sessions = server.sessions.filter((session) => session.current);
      return done();
    }),
    http.get('*/api/auth/sessions', () => ok({ items: server.sessions })),
    http.delete('*/api/auth/sessions', () => {
      const ended = server.sessions.filter((session) => !session.current).length;
      server.sessions = server.sessions.filter((session) => session.current);
      return ok({ ended });
    }),
    http.delete('*/api/auth/sessions/:id', ({ params }) => {
      server.sessions = server.sessions.filter((session) => session.id !== params.id);
      return done();
    }),
    http.get('*/api/auth/tokens', () => ok({ items: server.tokens })),
    http.post<never, { name: string; scope: TokenScope; expiresInDays?: number }>('*/api/auth/tokens', async ({ request }) => {
      const { name, scope, expiresInDays: days } = await request.json();
      const item: ApiToken = {
        id: server.nextId('token'),
        name,
        scope,
        createdAt: server.now(),
        ...(days === undefined ? {} : { expiresAt: new Date(Date.now() + days * 86_400_000).toISOString() }),
      };
      server.tokens.unshift(item);
      return ok({ token: `aip_secret-of-${item.id}`, item }, 201);
    }),
    http.delete('*/api/auth/tokens/:id', ({ params }) => {
      server.tokens = server.tokens.filter((token) => token.id !== params.id);
      return done();
    }),
    http.get('*/api/auth/users', () => ok({ items: server.users })),
    http.post<never, NewUser>('*/api/auth/users', async ({ request }) => {
      const { email, name = email.split('@')[0] ?? '', role } = await request.json();
      if (server.users.some((user) => user.email === email)) {
        return problem(409, 'conflict', 'There is an account with this email already.');
      }
      return ok(server.addUser({ email, name, role, ...(role === 'reviewer' ? { actsFor: 'user-1' } : {}) }), 201);
    }),
    http.put<{ id: string }, UserUpdate>('*/api/auth/users/:id', async ({ params, request }) => {
      const user = server.users.find((candidate) => candidate.id === params.id);
      if (!user) return gone();
      const { password: _, ...change } = await request.json();
      if (user.id === 'user-1' && change.role === 'member') {
        return problem(409, 'conflict', 'This is the last owner. Make somebody else an owner first.');
      }
      return ok(Object.assign(user, change));
    }),
    http.delete('*/api/auth/users/:id', ({ params }) => {
      server.users = server.users.filter((user) => user.id !== params.id);
      return done();
    }),
  ];
}

export function accountHandlers(server: FakeServer): RequestHandler[] {
  return [...signInHandlers(server), ...managementHandlers(server)];
}
