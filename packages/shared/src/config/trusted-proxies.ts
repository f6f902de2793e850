import { isIP } from 'node:net';
import { z } from 'zod';

/** Ranges that have a name: https://github.com/fastify/proxy-addr */
const named = ['loopback', 'linklocal', 'uniquelocal'];

/** Addresses, ranges such as `10.0.0.0/8`, and names of ranges, with commas in between. */
export const TrustedProxies = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .refine((parts) => parts.every(isRange), {
    error: `must be addresses, ranges such as 10.0.0.0/8, or ${named.join(', ')}`,
  });

function isRange(text: string): boolean {
  if (named.includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}
