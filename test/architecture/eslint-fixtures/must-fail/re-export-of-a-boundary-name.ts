// expect: no-own-session
export { Orchestrator as Runner } from '@app/persistence';
