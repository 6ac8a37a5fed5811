import { type OnApplicationShutdown } from '@nestjs/common';
import { installOwnershipGuard } from './install-ownership-guard';
import { type OwnershipViolations } from './ownership-violations';

/** The ownership guard of one database, for as long as an application stands on it. */
export class OwnershipGuard implements OnApplicationShutdown {
  readonly #urls: readonly string[];
  readonly #violations: OwnershipViolations;
  #takeOff: (() => void) | null = null;

  constructor(urls: readonly string[], violations: OwnershipViolations) {
    this.#urls = urls;
    this.#violations = violations;
  }

  /** Before the application is made, so that the constructors of tools run under it too. */
  install(): void {
    this.#takeOff ??= installOwnershipGuard(this.#urls, this.#violations);
  }

  takeOff(): void {
    this.#takeOff?.();
    this.#takeOff = null;
  }

  /** Among the last things of a shutdown: background work, which may run tools, has ended by then. */
  onApplicationShutdown(): void {
    this.takeOff();
  }
}
