/** For TZ: where it is noon now, no day ends while a test looks. */
export function zoneAtNoon(): string {
  const hour = new Date().getUTCHours();
  // Etc/GMT+3 is three hours behind.
  return `Etc/GMT${hour < 12 ? '' : '+'}${hour - 12}`;
}
