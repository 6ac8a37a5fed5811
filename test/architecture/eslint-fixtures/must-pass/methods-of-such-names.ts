interface Lock {
  release(): void;
}
interface Ledger {
  transaction(id: string): string;
  query(question: string): string;
}

export function read(ledger: Ledger, mutex: Lock): string {
  mutex.release();
  return ledger.transaction('1') + ledger.query('who is it?') + ledger.query('with whom, and since when?');
}
