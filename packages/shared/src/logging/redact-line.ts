/** Nothing under these names is ever written, however deep it is nested and however it is spelt. */
const secretNames = [
  'authorization',
  'cookie',
  'token',
  'tokens',
  'password',
  'secret',
  'secrets',
  'signature',
  'apikey',
  'encryptionkey',
];
const contentNames = ['body', 'content', 'text', 'phone', 'email', 'details', 'params'];

const anyName = [...secretNames, ...contentNames].join('|');
const endsInSecret = new RegExp(`(?:${secretNames.join('|')})$`);
const isContent = new RegExp(`^(?:${contentNames.join('|')})$`);

const redacted = '[redacted]';

/** Most lines have nothing of this kind, and pass as they are. */
const suspicious = new RegExp(
  `${anyName}|api[-_]?key|encryption[-_]?key|:\\/\\/|bearer|basic|oauthtoken|"Buffer"`,
  'i',
);

/** One finished log line (JSON and a line break), with what must not be in it replaced. */
export function redactLine(line: string): string {
  if (!suspicious.test(line)) return line;
  try {
    return `${JSON.stringify(redact(JSON.parse(line)))}\n`;
  } catch {
    return redactString(line);
  }
}

function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactString(value);
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value;
  // A Buffer's JSON: bytes of somebody's message.
  if ('type' in value && value.type === 'Buffer' && 'data' in value) return redacted;
  return Object.fromEntries(
    Object.entries(value).map(([name, inside]) => [
      name,
      isSecretName(name) ? redacted : redact(inside),
    ]),
  );
}

/** `X-Api-Token`, `api_token` and `apiToken` are the same. */
function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  return endsInSecret.test(plain) || isContent.test(plain);
}

const urlPassword = /(:\/\/[^\s:/@?#]*):[^\s/@]+@/g;
const cookies = /((?:set-)?cookie["']?\s*:\s*["']?)[^\r\n"']+/gi;
const scheme = /\b(bearer|basic|zoho-oauthtoken)\s+[\w.~+/=-]+/gi;
/** In a URL's query, in a header line, in JSON that was made a string: `name=value`, `"name":"value"`. */
const named = new RegExp(
  `([\\w-]*(?:${secretNames.join('|')}|api[-_]key|encryption[-_]key))(\\\\*["']?\\s*[=:]\\s*\\\\*["']?)[^\\s"'&,;\\\\}]+`,
  'gi',
);

function redactString(text: string): string {
  return text
    .replace(urlPassword, `$1:${redacted}@`)
    .replace(cookies, `$1${redacted}`)
    .replace(scheme, `$1 ${redacted}`)
    .replace(named, `$1$2${redacted}`);
}
