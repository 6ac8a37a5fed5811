export class PaymentInput {
  transaction: string;
  manager: string | null;
  connection: { port: number; protocol: string; since: Date };
  pools: { name: string; sizes: number[] }[];
}

export function describe({ transaction, manager, connection, pools }: PaymentInput, input: PaymentInput): string {
  return [transaction, manager ?? input.manager, connection.port, input.connection.since, pools[0]?.name, input.pools.length].join();
}
