// expect: no-commit-in-service
import { sql } from '@app/persistence';
import { TEXT } from './commit-in-two-parts';

export const END = sql('fixture.end', TEXT);
