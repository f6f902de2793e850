// One Ctrl-C arrives several times: from the terminal, from npm and from our own parent.
const sameRequestMs = 1_500;

/**
 * Calls `stop` on the first request to end (a signal, or the end of the parent) and `force` on a
 * later one.
 */
export function onStopRequest(stop: () => void, force: () => void): void {
  let firstAt: number | undefined;
  const request = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      stop();
    } else if (Date.now() - firstAt > sameRequestMs) {
      force();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  process.on('disconnect', request);
  process.channel?.unref();
  // A closed terminal must not end the clean-up.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
