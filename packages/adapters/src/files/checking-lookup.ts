import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { FileRefused } from './file-errors.ts';
import { isPublicAddress } from './is-public-address.ts';

/** The part of `dns.lookup` that we use; tests pass their own. */
export type ResolveAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for a socket that refuses names leading to a private address. It answers the very call
 * that connects, so a name cannot change its mind between check and connection (DNS rebinding).
 */
export function createCheckingLookup(resolveAll: ResolveAll = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolveAll(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(
          new FileRefused(`${hostname} leads to an address that is not public`),
          '',
          0,
        );
      }
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
