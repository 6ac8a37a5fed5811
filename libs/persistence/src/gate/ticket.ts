/** What binds one transaction to one tenant, and lets its owner commit it. */
export interface Ticket {
  /** `mode|tenant|engagement|principal|request|expiry|hash of the seal`, as sec.open reads it. */
  text: string;
  /** HMAC-SHA256 of the text. */
  signature: Buffer;
  /** The secret whose hash is in the ticket. Only who knows it can seal, and only what is sealed can be committed. */
  seal: string;
}
