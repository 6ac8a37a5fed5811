// expect: no-commit-in-service
interface Runner {
  startTransaction(): Promise<void>;
  commitTransaction(): Promise<void>;
  release(): Promise<void>;
}

export async function run(runner: Runner): Promise<void> {
  await runner.startTransaction();
  await runner.commitTransaction();
}
