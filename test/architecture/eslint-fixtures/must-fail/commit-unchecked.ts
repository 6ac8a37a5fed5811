// expect: no-commit-in-service
export const end = (unit: any): unknown => unit.commit();
