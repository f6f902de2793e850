declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events';

  /** The part of its stream (SonicBoom) that we use; the package has no types of its own. */
  export interface RollingStream extends EventEmitter {
    /** Null until it is open. */
    file: string | null;
    write(text: string): boolean;
    destroy(): void;
  }

  export interface RollOptions {
    file: string;
    frequency: 'daily';
    dateFormat: string;
    size: string | number;
    extension: string;
    mkdir: boolean;
    sync: boolean;
  }

  export default function roll(options: RollOptions): Promise<RollingStream>;
}
