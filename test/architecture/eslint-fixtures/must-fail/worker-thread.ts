// expect: no-own-session
import { Worker } from 'worker_threads';

export const worker = (): unknown => new Worker('./loader.js');
