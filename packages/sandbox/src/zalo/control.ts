import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type FakeServerParts,
  readControlBody,
  registerControl,
  type WebhookSender,
} from '../kit/index.ts';
import type { Openapi } from './openapi/openapi.ts';
import type { People } from './people.ts';
import type { Admin } from './start-zalo.ts';
import type { Tokens } from './tokens.ts';

const NewUser = z.strictObject({
  name: z.string().min(1),
  follows: z.boolean().exactOptional(),
  id: z.string().regex(/^\d+$/).exactOptional(),
});
const Text = z.strictObject({ text: z.string().min(1) });
const Said = Text.extend({ quoteMsgId: z.string().exactOptional() });
const blocks = [-211, -213, -217, -218, -227, -244] as const;
const Block = z.strictObject({ code: z.union(blocks.map((code) => z.literal(code))).nullable() });
const LastInteraction = z.strictObject({ ms: z.number().nullable() });
const Payload = z.strictObject({ payload: z.string().min(1) });
const Icon = z.strictObject({ msgId: z.string(), icon: z.string().exactOptional() });
const Kind = z.strictObject({
  kind: z.enum(['Image', 'Gif', 'Sticker', 'Link', 'Location', 'File', 'Audio', 'Video']),
});
const Anything = z.unknown();

/** What people do, by curl. */
export function registerZaloControl(
  app: FastifyInstance,
  parts: FakeServerParts &
    Openapi & {
      tokens: Tokens;
      people: People;
      admin: Admin;
      webhooks: WebhookSender;
    },
): void {
  const { world, people, tokens, admin, announcer, switches, webhooks } = parts;
  registerControl(app, {
    ...parts,
    state: () => ({
      users: [...world.users.values()].map((user) => ({
        ...user,
        messages: world.messagesOf(user.id),
      })),
      tokens: { ...tokens.current(), refreshes: tokens.refreshes, reused: tokens.reused },
      subscribed: announcer.subscribed,
      switches,
      webhooks: webhooks.sent,
    }),
  });
  const on = <T>(path: string, schema: z.ZodType<T>, act: (id: string, input: T) => unknown) =>
    app.post(`/_sandbox${path}`, async (request, reply) => {
      const done = await act(idOf(request), readControlBody(schema, request.body));
      return done ?? reply.code(204).send();
    });
  const said = (msgId: string) => ({ msgId });

  on('/users', NewUser, (_, user) => people.addUser(user));
  on('/users/:id/say', Said, (id, more) => said(people.userSends(id, more)));
  on('/users/:id/send', Kind, (id, { kind }) => said(people[`userSends${kind}`](id)));
  on('/users/:id/tap', Payload, (id, { payload }) => said(people.tapButton(id, payload)));
  on('/users/:id/react', Icon, (id, { msgId, icon }) => people.reacts(id, msgId, icon));
  on('/users/:id/see', Anything, (id) => people.sees(id));
  on('/users/:id/follow', Anything, (id) => people.follow(id));
  on('/users/:id/unfollow', Anything, (id) => people.unfollow(id));
  on('/users/:id/admin-say', Text, (id, { text }) => said(people.adminSends(id, text)));
  on('/users/:id/set-last-interaction', LastInteraction, (id, { ms }) =>
    people.setLastInteraction(id, ms ?? undefined),
  );
  on('/users/:id/block', Block, (id, { code }) => people.blockUser(id, code ?? undefined));
  on('/tokens/expire', Anything, () => tokens.expireAccess());
  on('/tokens/revoke', Anything, () => tokens.revokeRefresh());
  on('/tokens/lose-next-answer', Anything, () => tokens.loseNextAnswer());
  on('/tokens/issue', Anything, () => tokens.issue());
  on('/webhooks/probe', Anything, async () => ({ accepted: await admin.sendProbe() }));
  on('/webhooks/enable', Anything, () => admin.enableWebhooks());
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id?: string }).id ?? '';
}
