import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Decoders for servers that compress although we ask them not to. Sizes are counted behind them. */
export function decodeBody(headers: Record<string, string | string[] | undefined>): Transform[] {
  const encodings = String(headers['content-encoding'] ?? '').toLowerCase();
  return encodings
    .split(',')
    .reverse()
    .flatMap((encoding) => decoders[encoding.trim()]?.() ?? []);
}
