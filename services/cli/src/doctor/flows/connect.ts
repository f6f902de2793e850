import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { callTimeoutMs } from '../check.ts';
import { reasonOf } from '../reason-of.ts';
import type { Connected } from './judge-target.ts';

/** OpenSSL's words for certificates that don't hold. */
const certificateCodes = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** Opens a connection and closes it again: nothing is asked, nothing is sent. */
export function connectTo(url: URL): Promise<Connected> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isTls = url.protocol === 'https:';
  const port = Number(url.port) || (isTls ? 443 : 80);
  return new Promise((resolve) => {
    const socket: Socket = isTls
      ? connectTls({
          host,
          port,
          servername: isIpLike(host) ? '' : host,
          ALPNProtocols: ['http/1.1'],
        })
      : connectPlain({ host, port });
    const end = (how: Connected) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(how);
    };
    const timer = setTimeout(() => end({ kind: 'refused', why: 'no answer' }), callTimeoutMs);
    socket.once(isTls ? 'secureConnect' : 'connect', () =>
      end({ kind: 'open', certificateEnds: isTls ? endOf(socket as TLSSocket) : undefined }),
    );
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const isBad = certificateCodes.test(error.code ?? '');
      end({ kind: isBad ? 'bad-certificate' : 'refused', why: reasonOf(error) });
    });
  });
}

function endOf(socket: TLSSocket): Date | undefined {
  const ends = new Date(socket.getPeerCertificate().valid_to);
  return Number.isNaN(ends.getTime()) ? undefined : ends;
}

/** SNI is for names. */
function isIpLike(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}
