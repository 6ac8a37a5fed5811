// expect: no-unscoped-sql
export const sorted = (store: any, order: string, direction: string): unknown =>
  store.query(`SELECT id FROM assets ORDER BY ${order} ${direction}`);
