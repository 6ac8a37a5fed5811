/** Something was let through that must be refused. Thrown inside a unit of work, so that what was let through is undone. */
export class IsolationBreach extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'IsolationBreach';
  }
}
