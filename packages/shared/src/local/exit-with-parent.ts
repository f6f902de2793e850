const shutdownDeadlineMs = 10_000;

/**
 * Ends this process when the one that started it is gone, however that died. Only does something in
 * a child that was given an IPC channel; in a container or under systemd it is a no-op.
 */
export function exitWithParent(): void {
  if (process.send === undefined) return;
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), shutdownDeadlineMs).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening alone must not keep a finished process alive.
  process.channel?.unref();
}
