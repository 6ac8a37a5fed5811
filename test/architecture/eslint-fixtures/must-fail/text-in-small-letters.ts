// expect: no-unscoped-sql
const TEXT = 'select id from assets';

export const all = (store: { query(text: string): unknown }): unknown => store.query(TEXT);
