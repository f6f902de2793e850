/** The control API is for people and tests: never recorded, never faulted. */
export function isControlCall(path: string): boolean {
  return path.startsWith('/_sandbox/');
}
