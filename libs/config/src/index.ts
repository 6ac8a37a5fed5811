export { APP_CONFIG, type AppConfig, type OidcConfig } from './app-config';
export { ConfigError } from './config.error';
export { envReference } from './env-reference';
export { configWarnings, loadConfig } from './load-config';
export { type Environment } from './parse-variables';
export { callersDirectory, childEnvironment } from './process-environment';
export { DEMO_TENANT, type Variable, VARIABLES } from './variables';
