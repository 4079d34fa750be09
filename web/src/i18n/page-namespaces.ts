/**
 * Texts that only some pages show. They are a file of their own, so that a first load leaves them out; the routes of
 * these pages wait for them (`withPageTexts`).
 */
export const pageNamespaces = ['settings', 'templates', 'providers', 'users', 'tokens', 'account', 'cut_out', 'history', 'server_status', 'search_all', 'keys', 'models'] as const;
