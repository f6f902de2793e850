/**
 * What processes leave for each other in Redis, and its version. A field that an older process may
 * overlook without harm keeps the version; anything else makes it one more (docs/upgrading.md).
 */
export const formats = {
  /** `mailbox/stored-event.ts` */
  event: 1,
  /** `records/record.ts` */
  outcome: 1,
  /** `flows/flow-state.ts` */
  flowState: 1,
} as const;
export type Format = keyof typeof formats | 'effect' | 'record' | 'job';

/** A newer version of ours wrote this. Nothing is wrong with it: a newer process can read it. */
export class NewerFormatError extends Error {
  override name = 'NewerFormatError';
  readonly format: Format;

  constructor(format: Format, version: number | string) {
    super(`a newer version wrote this (${format} ${version}); upgrade this process`);
    this.format = format;
  }
}

/**
 * Lets through what this version may know: what says no version is of the first.
 * @throws NewerFormatError
 */
export function refuseNewer(format: keyof typeof formats, json: unknown): unknown {
  const version = versionOf(json);
  if (version > formats[format]) throw new NewerFormatError(format, version);
  return json;
}

/** Asked of every event twice: too often for a schema. */
function versionOf(json: unknown): number {
  const isVersioned = typeof json === 'object' && json !== null && 'v' in json;
  const version = isVersioned ? json.v : undefined;
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? version : 1;
}
