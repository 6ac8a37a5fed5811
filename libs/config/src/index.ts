export { APP_CONFIG, type AppConfig } from './app-config';
export { ConfigError } from './config.error';
export { envReference } from './env-reference';
export { configWarnings, loadConfig } from './load-config';
export { type Environment } from './parse-variables';
export { callersDirectory, childEnvironment } from './process-environment';
export { type Variable, VARIABLES } from './variables';
