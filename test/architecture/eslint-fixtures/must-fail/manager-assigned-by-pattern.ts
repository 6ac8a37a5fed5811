// expect: no-own-session
interface Manager {
  getRepository(name: string): object;
}
interface Host {
  manager: Manager;
  dataSource: { createQueryRunner(): object };
}

let data: Manager;
export function keep(host: Host): Manager {
  ({ manager: data } = host);
  return data;
}
