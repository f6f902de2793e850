import { ConfigError } from '@omnirelay/shared/config/environment.ts';

/** @throws ConfigError that says what to give */
export function readPublicUrl(given: string | undefined): string {
  if (given === undefined) {
    throw new ConfigError(
      'Where do the providers reach ingress? Set publicUrl in omnirelay.yaml, or give --public-url https://relay.example.com',
    );
  }
  const isUsable = URL.canParse(given) && /^https?:\/\//.test(given) && !/[?#@]/.test(given);
  if (isUsable) return given.replace(/\/+$/, '');
  throw new ConfigError(
    `${given} is no address that providers could call: give one such as https://relay.example.com`,
  );
}
