import type { RollingStream } from 'pino-roll';
import { dayFormat } from './log-file-name.ts';

export interface RollingFile {
  /** The file that is written to now. */
  name(): string;
  /** One text at a time; the next after it was told of this one's end. */
  write(text: string): void;
  /** Tries once more what the disk refused. */
  retry(): void;
}

/** Resolves once the file of today is open; a new one follows each midnight, and each `size`. */
export async function openRollingFile(
  base: string,
  size: string,
  told: { written(): void; failed(error: unknown): void },
): Promise<RollingFile> {
  const { default: roll } = await import('pino-roll');
  const stream = await roll({
    file: base,
    frequency: 'daily',
    dateFormat: dayFormat,
    size,
    extension: '.log',
    mkdir: true,
    sync: false,
  });
  await opened(stream);
  stream.on('drain', told.written);
  stream.on('error', told.failed);
  return {
    name: () => stream.file ?? base,
    write: (text) => void stream.write(text),
    // What was refused is still in the stream, and goes before this.
    retry: () => void stream.write(''),
  };
}

function opened(stream: RollingStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('ready', resolve);
    stream.once('error', (error) => {
      // Its timer for midnight would go on.
      stream.on('error', () => {});
      stream.destroy();
      stream.emit('close');
      reject(error);
    });
  });
}
