import { cleanText } from './clean-text.ts';

export type MissingFileReason = 'expired' | 'too-large' | 'refused' | 'failed' | 'malware';

const explanations: Record<MissingFileReason, string> = {
  expired: 'its link has expired',
  'too-large': 'it is too large',
  refused: 'its address is not allowed',
  failed: 'it could not be downloaded',
  malware: 'a virus scanner flagged it',
};

/**
 * The plain-text line that stands in for a file we could not carry over. It is text like any other:
 * pass it through the same conversion as the message.
 */
export function placeholderFor(file: {
  name: string;
  sizeBytes?: number | undefined;
  reason: MissingFileReason;
}): string {
  const name = cleanText(file.name).replace(/\s+/g, ' ').trim() || 'file';
  const size = file.sizeBytes === undefined ? '' : ` (${readableSize(file.sizeBytes)})`;
  return `[File not carried over: ${name}${size}, ${explanations[file.reason]}]`;
}

function readableSize(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  if (sizeBytes < 999_500) return `${Math.round(sizeBytes / 1000)} kB`;
  return `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}
