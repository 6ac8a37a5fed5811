// expect: no-commit-in-service
const HALF = 'COM';

export const TEXT = `${HALF}MIT`;
