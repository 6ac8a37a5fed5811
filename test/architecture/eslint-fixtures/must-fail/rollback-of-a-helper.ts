// expect: no-commit-in-service
declare function rollback(): void;

export const end = (): void => rollback();
