/** One thing to be done once. */
export interface KeyedCall {
  /** Method and address, or a name for what has no address, such as `flow-step <flow id> asset_upsert`; at most 2,000 characters. */
  operation: string;
  /** The caller's key; its hash is what is stored. */
  key: string;
  /** See fingerprintOf. */
  fingerprint: Buffer;
  /** HTTP status of the answer, from 200 to 299; 200 when left out. */
  status?: number;
}

/** What came of it. `replayed`: it was done before, and `value` is what it came to then, as JSON gives it back. */
export interface Once<T> {
  value: T;
  replayed: boolean;
}
