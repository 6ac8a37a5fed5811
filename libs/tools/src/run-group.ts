import { type ToolRun } from './tool-run';

/** Runs of one unit of work, which are kept or rolled back together, and how far they have come. */
export class RunGroup {
  /** Those that leave an audit row when the unit is rolled back. */
  begun: ToolRun[] = [];
  /** The one whose fault it is when the unit is rolled back now; null: nobody's. */
  atWork: ToolRun | null = null;

  constructor(
    readonly runs: readonly ToolRun[],
    readonly dryRun: boolean,
  ) {}

  /** Every secret that is known by now, the longest first: what one step was given may come back from another. */
  get secrets(): string[] {
    return [...new Set(this.runs.flatMap((run) => run.secrets))].sort((a, b) => b.length - a.length);
  }

  /** Before anything ran: who is refused here is alone in the audit trail. */
  check(run: ToolRun, check: () => void): void {
    this.begun = [run];
    this.atWork = run;
    check();
    this.begun = [];
    this.atWork = null;
  }

  async perform(run: ToolRun, work: () => Promise<void>): Promise<void> {
    this.begun.push(run);
    this.atWork = run;
    await work();
    this.atWork = null;
  }
}
