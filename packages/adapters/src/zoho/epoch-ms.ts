/** Zoho writes epoch times in seconds or in milliseconds, whatever its documentation says of them. */
export function epochMs(time: number): number {
  return time > 1e11 ? time : time * 1_000;
}
