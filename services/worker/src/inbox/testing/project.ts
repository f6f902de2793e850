import { createProject } from '../create-project.ts';

/** Two connections, both of them stored. */
export const project = createProject({
  connections: {
    'chatwoot-main': { provider: 'chatwoot', name: 'chatwoot-main' },
    'zendesk-main': { provider: 'zendesk', name: 'zendesk-main' },
  } as unknown as Parameters<typeof createProject>[0]['connections'],
  flows: [{ kind: 'inbox', id: 'inbox', from: ['chatwoot-main', 'zendesk-main'] }],
});
