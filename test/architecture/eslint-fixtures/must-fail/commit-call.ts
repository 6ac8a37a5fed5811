// expect: no-commit-in-service
interface Unit {
  commit(): Promise<void>;
  rollback(error: unknown): Promise<void>;
  addLastWord(text: string): void;
}

export const end = (unit: Unit): Promise<void> => unit.commit();
