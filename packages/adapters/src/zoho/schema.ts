import { z } from 'zod';

/** Up to 19 digits, so never a number; short ones come as numbers in some answers. */
export const Id = z
  .union([z.string(), z.number().int().nonnegative().transform(String)])
  .pipe(z.string().regex(/^\d{1,20}$/));
/** Null, an empty string, or something else that is no id: none. */
export const OptionalId = Id.nullish()
  .catch(null)
  .transform((id) => id ?? null);

/** A value that may be missing, null, or empty. */
export const Text = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text ?? null);
export const FilledText = Text.transform((text) => text?.trim() || null);
/** Where a text is needed and any will do. */
export const AnyText = Text.transform((text) => text ?? '');

/** Booleans, and the strings "true" and "false". */
export const Flag = z
  .union([z.boolean(), z.string().transform((text) => text.toLowerCase() === 'true')])
  .nullish()
  .catch(false)
  .transform((flag) => flag ?? false);

/** ISO 8601, or milliseconds since the epoch as a number or a string. */
export const Time = z.union([z.string(), z.number()]).transform((value, context) => {
  const time = new Date(/^\d{9,16}$/.test(String(value)) ? Number(value) : withZone(String(value)));
  if (!Number.isNaN(time.getTime())) return time;
  context.addIssue({ code: 'custom', message: 'must be a time' });
  return z.NEVER;
});
export const OptionalTime = Time.nullish()
  .catch(undefined)
  .transform((time) => time ?? undefined);

/** Without a zone the times are UTC, whatever zone this machine is in. */
function withZone(iso: string): string {
  return /T[\d:.]+$/.test(iso) ? `${iso}Z` : iso;
}
