import {
  createCheckingLookup,
  type ResolveAll,
} from '@omnirelay/adapters/files/checking-lookup.ts';
import { FileRefused } from '@omnirelay/adapters/files/file-errors.ts';
import { checkUrl } from '@omnirelay/adapters/files/host-policy.ts';
import { type ForwardFlow, TargetUrl } from '@omnirelay/shared/config/forward.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { hidden } from './show-address.ts';

/**
 * Whether events may be sent there by what somebody has typed here.
 * @returns the address as it is kept
 * @throws BadInputError that says what to do
 */
export async function checkTarget(
  flow: Pick<ForwardFlow, 'id' | 'url' | 'allowPrivate'>,
  given: string,
  resolveAll?: ResolveAll,
): Promise<string> {
  if (given.includes(hidden)) {
    throw new BadInputError('bad_request', `url: type what ${hidden} stands for`);
  }
  const read = TargetUrl.safeParse(given.trim());
  if (!read.success) {
    const messages = read.error.issues.map(({ message }) => message);
    throw new BadInputError('bad_request', `url: ${messages.join('; ')}`);
  }
  if (mayBePrivate(flow, read.data)) return read.data;
  const refusal = await refusalOf(new URL(read.data), resolveAll);
  if (refusal === undefined) return read.data;
  throw new BadInputError(
    'private_address',
    `${refusal}. Take a public address, or set \`allowPrivate: true\` on the flow ${flow.id} in the configuration file.`,
  );
}

/** Whoever writes the file may name any address. Pure. */
export function mayBePrivate(
  flow: Pick<ForwardFlow, 'url' | 'allowPrivate'>,
  url: string,
): boolean {
  return flow.allowPrivate || url === flow.url;
}

/** What can't be resolved now is for the test to find: it is not sent anywhere either. */
async function refusalOf(url: URL, resolveAll?: ResolveAll): Promise<string | undefined> {
  try {
    checkUrl(url, { afterHttps: false, trusted: false, mayBePrivate: false });
    const lookup = createCheckingLookup(resolveAll);
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
    await new Promise<void>((resolve, reject) => {
      lookup(hostname, { all: true }, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    if (error instanceof FileRefused) return error.message;
  }
  return undefined;
}
