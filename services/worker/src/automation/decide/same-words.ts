import { plainText } from './plain-text.ts';

/** So much of a mail is compared; nobody writes two that differ only after it. */
const compared = 32_000;

/**
 * Whether a thread says what we meant to send: Zoho may change its tags, and put a signature and what is
 * quoted behind it. Pure.
 */
export function startsWithWords(content: string, contentType: string, html: string): boolean {
  const ours = wordsOf(html, 'text/html');
  return ours !== '' && wordsOf(content, contentType).startsWith(ours);
}

function wordsOf(content: string, contentType: string): string {
  return plainText(content, contentType, compared)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
