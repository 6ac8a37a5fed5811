// expect: no-own-session
interface Manager {
  getRepository(name: string): object;
}
interface Host {
  manager: Manager;
  dataSource: { createQueryRunner(): object };
}

export const repository = (host: Host): object => host.manager.getRepository('assets');
