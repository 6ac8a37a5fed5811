import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { openAsBoundary } from './boundary';
import { BoundaryClient } from './boundary-client';

type ConnectCallback = (error: Error | undefined, client: PoolClient | undefined, done: (release?: unknown) => void) => void;

/** A pool of the service itself; any other is refused by the ownership guard. */
export class BoundaryPool extends Pool {
  constructor(config: PoolConfig) {
    super({ ...config, Client: BoundaryClient });
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | void {
    return openAsBoundary(() => (callback ? super.connect(callback) : super.connect()));
  }
}
