// Loaded into what `npm start` and `npm test` run. Sends this process SIGTERM when the one that started it is gone: npm hands
// signals to its shell alone, which dies of them and leaves its child, and nobody can hand on a `kill -9`.
import { clearInterval, setInterval } from 'node:timers';

const parent = process.ppid;
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  process.kill(process.pid, 'SIGTERM');
}, 500).unref();
