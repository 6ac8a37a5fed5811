/** What a unit of work may do; its ticket says so and the row policies obey it. */
export type UnitMode = 'read' | 'write';
