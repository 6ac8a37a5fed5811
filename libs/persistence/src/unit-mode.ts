/** What a unit of work may do; its ticket says so and the row policies obey it. */
export type UnitMode = 'read' | 'write';

/** What a ticket may say. `dry`: writes like `write`, and the database refuses to commit it. */
export type TicketMode = UnitMode | 'dry';
