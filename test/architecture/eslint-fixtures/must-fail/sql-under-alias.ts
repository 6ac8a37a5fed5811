// expect: no-unscoped-sql
import { sql as statement } from '@app/persistence';

export const make = (text: string): unknown => statement('fixture.made', text);
