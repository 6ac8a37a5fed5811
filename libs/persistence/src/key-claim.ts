/**
 * What the database says of an idempotency key. `free`: nobody has used it, and once it is taken nobody else can until the end of
 * the transaction; `running`: another transaction has taken it; `recorded`: this was done, and the other fields are of its record.
 */
export interface KeyClaim {
  state: 'free' | 'running' | 'recorded';
  /** Whose key it is, as the transaction is bound. */
  principalId: string;
  fingerprint: Buffer | null;
  /** HTTP status code of the answer. */
  responseStatus: number | null;
  /** The answer as it was stored; null for one that was not kept. */
  response: Buffer | null;
}
