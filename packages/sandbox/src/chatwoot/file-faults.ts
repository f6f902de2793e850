/**
 * What may be wrong with a file: `expired` (404 at the storage), `stall` (half of it, then silence),
 * `truncate` (half of it, then the connection ends), `wrong-size` (payloads announce 1 byte, the
 * download announces nothing).
 */
export type FileFault = 'expired' | 'stall' | 'truncate' | 'wrong-size';
