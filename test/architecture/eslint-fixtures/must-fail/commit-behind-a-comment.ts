// expect: no-commit-in-service
export const TEXT = '/* harmless */ COMMIT AND CHAIN';
