// expect: no-commit-in-service
export const TEXT = 'COM' + 'MIT';
