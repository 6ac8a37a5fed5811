import { ConsoleLogger } from '@nestjs/common';
import { type AppConfig } from '@app/config';

const LEVELS = ['fatal', 'error', 'warn', 'log', 'debug'] as const;
/** Who tells of the start of the framework: a line for every module and route. */
const NARRATORS: readonly unknown[] = ['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication'];

/** Nest's console log from the configured level on, without the framework's account of its own start unless at `debug`, and without
 * what it repeats: it throws the errors of listening too. */
export class AppLogger extends ConsoleLogger {
  readonly #narrates: boolean;

  constructor(least: AppConfig['logLevel']) {
    super({ logLevels: LEVELS.slice(0, LEVELS.indexOf(least) + 1) });
    this.#narrates = least === 'debug';
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (this.#narrates || !NARRATORS.includes(rest.at(-1))) super.log(message, ...rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'NestApplication' || !String(message).startsWith('Error: listen ')) super.error(message, ...rest);
  }
}
