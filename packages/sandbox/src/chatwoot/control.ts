import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readControlBody } from '../kit/index.ts';
import type { FileInput } from './actions/blobs.ts';
import type { People } from './people.ts';
import { Refusal } from './refusals.ts';

type ById = { Params: { id: string } };

const File = z
  .strictObject({ fileName: z.string(), contentType: z.string(), data: z.base64() })
  .transform((file): FileInput => ({ ...file, data: Buffer.from(file.data, 'base64') }));

const Reply = z.strictObject({
  agentId: z.int(),
  content: z.string().exactOptional(),
  private: z.boolean().exactOptional(),
  attachments: z.array(File).exactOptional(),
  silent: z.boolean().exactOptional(),
});

const Status = z.strictObject({
  status: z.enum(['open', 'resolved', 'pending', 'snoozed']),
  agentId: z.int(),
});

const CustomerMessage = z.strictObject({ content: z.string() });
const Bot = z.strictObject({
  name: z.string(),
  outgoingUrl: z.string().exactOptional(),
  secret: z.string().exactOptional(),
  inboxId: z.int().exactOptional(),
});
const Assignment = z.strictObject({ assigneeId: z.int().nullable(), agentId: z.int() });
const Agent = z.strictObject({ name: z.string(), email: z.string() });

/** People's actions for other processes: `curl -d '{"agentId":2,"content":"Hello"}' .../reply`. */
export function mountActions(app: FastifyInstance, people: People): void {
  const conversation = '/_sandbox/conversations/:id';
  app.post('/_sandbox/agents', async (request) => {
    const { id, name, email, role } = people.addAgent(readControlBody(Agent, request.body));
    return { id, name, email, role };
  });
  app.post('/_sandbox/agent-bots', async (request) => {
    const { inboxId, ...options } = readControlBody(Bot, request.body);
    return perform(() => {
      const bot = people.addAgentBot(options);
      if (inboxId !== undefined) people.setInboxBot(inboxId, bot.id);
      return bot;
    });
  });
  app.post<ById>(`${conversation}/assign`, async (request) => {
    const { assigneeId, agentId } = readControlBody(Assignment, request.body);
    return perform(() => {
      people.assign(Number(request.params.id), assigneeId, agentId);
      return { assigneeId };
    });
  });
  app.post<ById>(`${conversation}/reply`, async (request) => {
    const reply = readControlBody(Reply, request.body);
    return perform(() => withoutBytes(people.agentReply(Number(request.params.id), reply)));
  });
  app.post<ById>(`${conversation}/customer-message`, async (request) => {
    const { content } = readControlBody(CustomerMessage, request.body);
    return perform(() => withoutBytes(people.customerMessage(Number(request.params.id), content)));
  });
  app.post<ById>(`${conversation}/status`, async (request) => {
    const { status, agentId } = readControlBody(Status, request.body);
    return perform(() => {
      people.setStatus(Number(request.params.id), status, agentId);
      return { status };
    });
  });
}

/** An unknown conversation or agent is the caller's mistake, not the fake's. */
function perform<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw Object.assign(new Error(error.message), { statusCode: error.status });
  }
}

function withoutBytes<T extends { attachments: { data: Buffer }[] }>(message: T) {
  return { ...message, attachments: message.attachments.map(({ data: _data, ...rest }) => rest) };
}
