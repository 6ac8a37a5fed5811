// expect: no-own-session
interface Manager {
  getRepository(name: string): object;
}
interface Host {
  manager: Manager;
  dataSource: { createQueryRunner(): object };
}

export const runner = (host: Host): object => host['dataSource']['create' + 'QueryRunner']();
