import { Transform } from 'node:stream';
import { FileTooLarge } from './file-errors.ts';

/** Passes bytes on and counts them; fails with `FileTooLarge` at the first one beyond `maxBytes`. */
export function limitSize(maxBytes: number): Transform & { sizeBytes: () => number } {
  let sizeBytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) callback(new FileTooLarge(`More than ${maxBytes} bytes`));
      else callback(null, chunk);
    },
  });
  return Object.assign(stream, { sizeBytes: () => sizeBytes });
}
