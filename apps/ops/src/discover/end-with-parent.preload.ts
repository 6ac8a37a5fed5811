/**
 * Preloaded into the server that `discover` starts. The channel to the parent closes however the parent ends, `kill -9`
 * included; the server then stops as it does for SIGTERM. The channel itself must not keep the server alive.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
