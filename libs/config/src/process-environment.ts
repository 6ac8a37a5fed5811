import { type Environment } from './parse-variables';

/** The environment for a process started from here: this one's, with some variables set otherwise. */
export function childEnvironment(overrides: Environment, env: Environment = process.env): Environment {
  return { ...env, ...overrides };
}

/** Where the person stands who typed the command: npm runs scripts in the project's folder, whatever folder it was called in. */
export function callersDirectory(env: Environment = process.env): string {
  return env.INIT_CWD ?? process.cwd();
}
