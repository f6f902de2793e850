const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** Closes a code fence that a cut left open, and opens it again in the next part. */
export function reopenFences(parts: string[]): string[] {
  let open: string | undefined;
  return parts.map((part) => {
    const start = open === undefined ? '' : `${open}\n`;
    open = findOpenFence(part, open);
    const end = open === undefined || parts.length === 1 ? '' : `\n${open}`;
    return start + part + end;
  });
}

function findOpenFence(part: string, openBefore: string | undefined): string | undefined {
  let open = openBefore;
  for (const line of part.split('\n')) {
    const [, marker = '', info = ''] = fence.exec(line) ?? [];
    if (marker === '') continue;
    if (open === undefined)
      open = marker.startsWith('`') && info.includes('`') ? undefined : marker;
    else if (marker.startsWith(open) && info.trim() === '') open = undefined;
  }
  return open;
}
