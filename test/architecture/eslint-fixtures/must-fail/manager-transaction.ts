// expect: no-own-session, no-commit-in-service
interface Host {
  manager: { transaction(work: () => Promise<void>): Promise<void> };
}

export const run = (host: Host): Promise<void> => host.manager.transaction(() => Promise.resolve());
