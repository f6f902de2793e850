/** Preloaded into a process that a test watches: says how much of its heap is in use after a collection. */
process.on('message', (message) => {
  if (message !== 'heap') return;
  for (let i = 0; i < 3; i += 1) globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
process.channel?.unref();
