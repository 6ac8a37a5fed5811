// expect: no-own-session
interface Manager {
  getRepository(name: string): object;
}
interface Host {
  manager: Manager;
  dataSource: { createQueryRunner(): object };
}

export function store(host: Host): object {
  const { manager: data } = host;
  return data;
}
