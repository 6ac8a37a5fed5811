// For the server under a soak: on SIGUSR2 it collects all garbage and prints what is left, so that growth is told from garbage.
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

process.on('SIGUSR2', () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`LIVE ${heapUsed} ${external}\n`);
});
