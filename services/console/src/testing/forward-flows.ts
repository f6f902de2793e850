import { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import type { ConsoleDeps } from '../app.ts';

export const targetToken = 'obviously-fake-token';
export const targetSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Two forward flows, of which only the second may be sent to a private address, and an inbox. */
export function forwardConfig(url: string): ConsoleDeps['config'] {
  const forward = { kind: 'forward', from: 'chatwoot-main', url, token: targetToken };
  return {
    connections: {
      'zendesk-main': { provider: 'zendesk' },
      'chatwoot-main': { provider: 'chatwoot' },
    },
    flows: [
      ForwardFlow.parse({ ...forward, id: 'crewai', secrets: [targetSecret] }),
      ForwardFlow.parse({
        ...forward,
        id: 'home',
        allowPrivate: true,
        tokenIn: 'query',
        events: ['message_*'],
        when: 'event.private == false',
      }),
      { kind: 'inbox', id: 'inbox', from: ['chatwoot-main'] },
    ],
  };
}
