import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../config/environment.ts';

/** Files with PEM texts, and the name that the server's certificate has to be for. */
export interface RedisTlsSettings {
  REDIS_TLS_CA?: string | undefined;
  REDIS_TLS_CERT?: string | undefined;
  REDIS_TLS_KEY?: string | undefined;
  REDIS_TLS_SERVERNAME?: string | undefined;
}

export interface RedisTls {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
}

/** @throws ConfigError naming the file or the setting that is at fault */
export function readTls(settings: RedisTlsSettings): RedisTls {
  const { REDIS_TLS_SERVERNAME: servername } = settings;
  if (Boolean(settings.REDIS_TLS_CERT) !== Boolean(settings.REDIS_TLS_KEY)) {
    throw new ConfigError('REDIS_TLS_CERT and REDIS_TLS_KEY need each other: set both or none.');
  }
  const tls: RedisTls = {
    ...pem('ca', 'REDIS_TLS_CA', settings.REDIS_TLS_CA),
    ...pem('cert', 'REDIS_TLS_CERT', settings.REDIS_TLS_CERT),
    ...pem('key', 'REDIS_TLS_KEY', settings.REDIS_TLS_KEY),
  };
  try {
    createSecureContext(tls);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : '';
    throw new ConfigError(
      `The certificates of REDIS_TLS_CA, REDIS_TLS_CERT and REDIS_TLS_KEY can't be used (${said}). Each has to be a PEM file, and the key that of the certificate.`,
      { cause },
    );
  }
  return servername ? { ...tls, servername } : tls;
}

function pem<Name extends string>(name: Name, setting: string, file: string | undefined) {
  if (!file) return {};
  try {
    return { [name]: readFileSync(file, 'utf8') } as Record<Name, string>;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw new ConfigError(`The file ${file} of ${setting} can't be read (${code}).`, { cause });
  }
}
