/**
 * An upload that cannot be read as what it was sent as. `reason` is one or two sentences for the person who uploaded:
 * what the file is, and what to do instead. Nothing of such an upload is stored, so the caller answers with 422.
 */
export abstract class ImportRefusedError extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = new.target.name;
  }
}
