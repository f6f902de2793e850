import type { FastifyRequest } from 'fastify';
import { refusal } from '../kit/index.ts';
import { bearerOf } from './access.ts';
import type { Tokens } from './tokens.ts';

/** The CRM's own words for a token that is not good. @throws Refusal */
export function crmAuthenticate(tokens: Tokens): (request: FastifyRequest) => void {
  return (request) => {
    const token = bearerOf(request);
    if (token !== undefined && tokens.isGood(token)) return;
    const message = 'invalid oauth token';
    throw refusal(401, { code: 'INVALID_TOKEN', details: {}, message, status: 'error' });
  };
}
