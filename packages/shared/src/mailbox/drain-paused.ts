/** Thrown to have the job come back later; the head stays where it is. */
export class DrainPaused extends Error {
  override name = 'DrainPaused';
  readonly delayMs: number;
  /** What the head was handled by: should it be another by now, there may be nothing to wait for. */
  readonly remembered: ReadonlyMap<string, string | null>;
  constructor(reason: string, delayMs: number, remembered: ReadonlyMap<string, string | null>) {
    super(reason);
    this.delayMs = delayMs;
    this.remembered = remembered;
  }
}
