// expect: no-commit-in-service
export const release = (queryRunner: { release(): Promise<void> }): Promise<void> => queryRunner.release();
