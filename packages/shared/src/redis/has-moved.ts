/**
 * Whether a refusal says that this server is not, or no longer, the one that takes our writes: a
 * master that became a replica, a node of a Cluster that has lost the slot. Scripts say it in the
 * middle of their message.
 */
export function hasMoved(error: Error): boolean {
  return /(^|-)(READONLY|MOVED|ASK|CLUSTERDOWN|MASTERDOWN|UNBLOCKED) |non local key/.test(
    error.message,
  );
}
