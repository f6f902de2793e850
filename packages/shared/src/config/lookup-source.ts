import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { durationMs } from './duration.ts';
import { name } from './name.ts';

const longestTimeoutMs = 60_000;

const kinds = ['phone', 'account', 'url'] as const;
const pointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer, such as /data/total');

/** A template may be filled in where it can't change whom is asked. */
const template = z.string().refine((url) => {
  if (!/^https?:\/\/[^/{}?#]+([/?]|$)/.test(url)) return false;
  return URL.canParse(url.replaceAll(/\{(kind|value)\}/g, 'x'));
}, 'must be an http(s) address with placeholders in its path or query only');

/** A server that is asked about a number or an address. */
const Settings = z.strictObject({
  name,
  /** `{kind}` and `{value}` are filled in */
  url: template,
  method: z.enum(['GET', 'POST']).default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  /** of a POST: JSON text, filled in like the address */
  body: z.string().optional(),
  kinds: z
    .array(z.enum(kinds))
    .min(1)
    .default([...kinds]),
  /** where an answer says how many reports there are */
  total: pointer.default('/total'),
  items: pointer.default('/items'),
  /** of one of them */
  item: z
    .strictObject({
      title: pointer.default('/title'),
      date: pointer.default('/date'),
      url: pointer.default('/url'),
    })
    .prefault({}),
  timeout: durationMs.prefault('3s'),
  /** statuses that say that there is nothing */
  notFound: z.array(z.number().int().min(300).max(499)).default([404]),
});
/** With what would otherwise only show when the first customer asks. */
export const LookupSource = Settings.superRefine((source, context) => {
  for (const { path, message } of problemsOf(source)) {
    context.addIssue({ code: 'custom', path, message });
  }
});
export type LookupSource = z.infer<typeof LookupSource>;

interface Problem {
  path: string[];
  message: string;
}

function problemsOf({ url, method, headers, body, timeout }: z.infer<typeof Settings>): Problem[] {
  const found: (Problem | false)[] = [
    !`${url}${body ?? ''}`.includes('{value}') && {
      path: ['url'],
      message: 'must hold {value}, or `body` must: where what is looked up goes',
    },
    /[{}]/.test(url.replaceAll(/\{(kind|value)\}/g, '')) && {
      path: ['url'],
      message: 'has braces that are neither {kind} nor {value}; others are written %7B and %7D',
    },
    url.includes('#') && { path: ['url'], message: 'must end before #: the rest is never sent' },
    /^https?:\/\/[^/?#]*@/i.test(url) && {
      path: ['url'],
      message: 'must not hold a user or password; set headers.authorization instead',
    },
    body !== undefined &&
      method === 'GET' && { path: ['body'], message: 'needs `method: POST`: a GET has no body' },
    body !== undefined &&
      !isJson(body) && {
        path: ['body'],
        message: 'must be JSON with its placeholders inside strings, such as {"q":"{value}"}',
      },
    (timeout === 0 || timeout > longestTimeoutMs) && {
      path: ['timeout'],
      message: 'must be more than 0 and at most 60s',
    },
    ...Object.entries(headers).map(
      ([name, value]) =>
        !isHeader(name, value) && { path: ['headers', name], message: 'is no valid HTTP header' },
    ),
  ];
  return found.filter((problem) => problem !== false);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
