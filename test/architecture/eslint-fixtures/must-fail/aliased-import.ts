// expect: no-own-session
import { Pool as Registry } from 'pg';

export class Service {
  readonly registry = new Registry({ max: 1 });
}
