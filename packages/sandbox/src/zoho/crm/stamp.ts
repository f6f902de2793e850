/** With an offset, to the second, and never twice the same. */
export function createStamp(nowMs: () => number, offsetMinutes: number): () => string {
  const pad = (count: number) => String(count).padStart(2, '0');
  const size = Math.abs(offsetMinutes);
  const offset = `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
  let lastMs = 0;
  return () => {
    lastMs = Math.max(lastMs + 1_000, nowMs());
    const local = new Date(lastMs + offsetMinutes * 60_000).toISOString().slice(0, 19);
    return `${local}${offset}`;
  };
}
