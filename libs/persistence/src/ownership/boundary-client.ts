import { Client } from 'pg';
import { openAsBoundary } from './boundary';

type ConnectCallback = (error: Error | null, client?: Client) => void;

/** A connection of the service itself; any other is refused by the ownership guard. */
export class BoundaryClient extends Client {
  override connect(): Promise<Client>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<Client> | void {
    return openAsBoundary(() => (callback ? super.connect(callback) : super.connect()));
  }
}
