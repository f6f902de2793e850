import { extension } from 'mime-types';
import { cleanText } from '../text/index.ts';

const maxBytes = 200;

/**
 * A file name that any help desk and file system takes: no path, no control or direction-changing
 * characters, at most 200 bytes of UTF-8 with the extension kept. Every script stays. A missing
 * extension is derived from the media type.
 */
export function safeFileName(name: string | undefined, contentType: string): string {
  const base = lastPathPart(cleanText(name ?? ''))
    .replace(/\s+/gu, ' ')
    .replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/^[. ]+|[. ]+$/g, '');
  const [, stem = 'file', ext = ''] = /^(.+?)(\.[A-Za-z0-9]{1,10})?$/u.exec(base) ?? [];
  const suffix = ext || derived(contentType);
  return shorten(stem, maxBytes - suffix.length) + suffix;
}

function lastPathPart(name: string): string {
  return (
    name
      .split(/[/\\]/)
      .filter((part) => part.trim() !== '')
      .at(-1) ?? ''
  );
}

function derived(contentType: string): string {
  // "bin" would say no more than nothing does.
  const known = contentType === 'application/octet-stream' ? false : extension(contentType);
  return known === false ? '' : `.${known}`;
}

function shorten(stem: string, roomBytes: number): string {
  if (Buffer.byteLength(stem) <= roomBytes) return stem;
  let short = '';
  let usedBytes = 0;
  for (const { segment } of new Intl.Segmenter().segment(stem)) {
    usedBytes += Buffer.byteLength(segment);
    if (usedBytes > roomBytes) break;
    short += segment;
  }
  return short.trimEnd() || 'file';
}
