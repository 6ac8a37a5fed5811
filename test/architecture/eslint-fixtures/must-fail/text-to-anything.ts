// expect: no-unscoped-sql
export const find = (store: { query(text: string): unknown }, id: string): unknown =>
  store.query(`SELECT * FROM assets WHERE id = '${id}'`);
