/** Where a list that is paged by id begins: `id > BEFORE_ALL_IDS` holds for every row, and uses the index as any other page does. */
export const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000';
