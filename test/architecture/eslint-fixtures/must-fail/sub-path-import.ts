// expect: no-own-session
import Client from 'pg/lib/client';

export const client: unknown = Client;
