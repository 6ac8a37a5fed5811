import { accessSync, constants, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { callersDirectory } from '@app/config';
import { type DiscoveryFile, REPORT_FORMATS, type ReportFormat } from '@app/discovery-client';
import { CliError, EXIT } from '../cli.error';
import { type ServerOptions } from './choose-server';

export interface DiscoverOptions extends ServerOptions {
  dependencies: string[];
  name?: string;
  format?: string;
  autopilot?: boolean;
  report?: string;
  json?: boolean;
}

/** What is to be done, with absolute paths. */
export interface DiscoverRequest {
  name: string;
  files: DiscoveryFile[];
  autopilot: boolean;
  /** Null: HTML, under var/reports. */
  report: { path: string; format: ReportFormat } | null;
}

/** Everything that can be found wrong before a server is needed. @throws CliError */
export function readRequest(inventories: string[], options: DiscoverOptions): DiscoverRequest {
  const files = [
    ...inventories.map((path): DiscoveryFile => ({ path: readable(path), format: options.format })),
    ...options.dependencies.map((path): DiscoveryFile => ({ path: readable(path), kind: 'dependencies' })),
  ];
  return {
    name: options.name ?? basename(inventories[0] ?? 'discovery'),
    files,
    autopilot: options.autopilot ?? false,
    report: options.report === undefined ? null : reportFile(options.report),
  };
}

function readable(path: string): string {
  const absolute = resolve(callersDirectory(), path);
  try {
    accessSync(absolute, constants.R_OK);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CliError(`${absolute} ${missing ? 'does not exist. Check the path.' : 'cannot be read. Check its rights.'}`, EXIT.usage);
  }
  if (!statSync(absolute).isFile()) throw new CliError(`${absolute} is not a file. Name a CSV or JSON file.`, EXIT.usage);
  return absolute;
}

function reportFile(path: string): { path: string; format: ReportFormat } {
  const extension = extname(path).slice(1).toLowerCase();
  const format = REPORT_FORMATS.find((each) => each === extension);
  if (!format) throw new CliError(`The report ${path} must end with .html, .csv or .json: that decides its format.`, EXIT.usage);
  return { path: resolve(callersDirectory(), path), format };
}
