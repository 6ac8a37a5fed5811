// expect: no-commit-in-service
interface Unit {
  commit(): Promise<void>;
  rollback(error: unknown): Promise<void>;
  addLastWord(text: string): void;
}

export function end(unit: Unit): Promise<void> {
  const { commit: done } = unit;
  return done();
}
