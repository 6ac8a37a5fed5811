// expect: no-own-session
import { Client } from '../../../../node_modules/@types/pg';

export const client: unknown = Client;
