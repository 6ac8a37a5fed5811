// expect: no-commit-in-service
export const back = (name: string): string => `ROLLBACK TO ${name}`;
