import { deriveSecret } from './role-passwords';

/** Derives keys from the deployment's secret, which itself stays in here. */
export class DeploymentKeys {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** 256 bits for one purpose: the same for every replica, and of no use for any other purpose. */
  keyFor(purpose: string): Buffer {
    return Buffer.from(deriveSecret(this.#secret, purpose), 'hex');
  }
}
