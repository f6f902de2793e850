import { parse } from 'content-disposition';

type Headers = Record<string, string | string[] | undefined>;

/** The media type without parameters, lower case; `application/octet-stream` when none is named. */
export function readContentType(headers: Headers): string {
  const [type = ''] = first(headers['content-type']).split(';');
  const bare = type.trim().toLowerCase();
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(bare) ? bare : 'application/octet-stream';
}

/**
 * The name the server gives, else the last part of a URL's path that looks like a file's name. As
 * the server wrote it: pass it through `safeFileName` before use.
 */
export function readFileName(headers: Headers, urls: URL[]): string | undefined {
  const disposition = first(headers['content-disposition']);
  const named = disposition === '' ? undefined : parse(disposition).parameters.filename;
  if (named) return named;
  const parts = urls.map((url) => decode(url.pathname.split('/').at(-1) ?? ''));
  return parts.find((part) => part.includes('.')) ?? parts.find((part) => part !== '');
}

function first(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
