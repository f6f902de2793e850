import type { LookupSubject } from './source-answer.ts';

/**
 * The address to ask; undefined where a value can't stand in one. Encoded values never bring a slash,
 * but nothing encodes dots: `/reports/..` would ask for something else.
 */
export function fillUrl(template: string, subject: LookupSubject): URL | undefined {
  if (/^\.*$/.test(subject.value)) return undefined;
  return new URL(fill(template, subject, encodeURIComponent));
}

/** The JSON to send. Values go into parsed strings, so nothing in them can end one. */
export function fillBody(template: string, subject: LookupSubject): string {
  return JSON.stringify(
    JSON.parse(template, (_key, value: unknown) =>
      typeof value === 'string' ? fill(value, subject, String) : value,
    ),
  );
}

/** In one pass: a value that looks like a placeholder stays what it is. */
function fill(template: string, subject: LookupSubject, encode: (text: string) => string): string {
  return template.replace(/\{(kind|value)\}/g, (_placeholder, name: keyof LookupSubject) =>
    // Half a character can't be encoded.
    encode(subject[name].toWellFormed()),
  );
}
