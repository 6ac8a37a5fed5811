/** The environment cannot be used; lists every fault so that an operator fixes them in one go. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The environment has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}
