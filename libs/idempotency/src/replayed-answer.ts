import { type UnitOfWork } from '@app/persistence';

/** Ends the work of a unit that claims its key on the way: the answer is there already. Caught where the work was begun. */
export class ReplayedAnswer extends Error {
  constructor(
    readonly unit: UnitOfWork,
    readonly value: unknown,
  ) {
    super('The answer to this request is that of an earlier one.');
  }
}
