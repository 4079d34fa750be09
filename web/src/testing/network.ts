import { setupServer } from 'msw/node';

export const network = setupServer();
