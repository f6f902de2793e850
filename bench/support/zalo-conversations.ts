import { setTimeout as pause } from 'node:timers/promises';
import { modelReply, type ZaloSystem } from './zalo-system.ts';

const deadlineMs = 120_000;

/**
 * Every customer asks, waits for the answer to arrive at Zalo, and asks the next: as many messages are
 * under way as there are customers.
 * @returns messages per second, from the first question to the last answer
 */
export async function converse(
  { zalo }: ZaloSystem,
  userIds: string[],
  questionsEach: number,
): Promise<number> {
  const left = new Map(userIds.map((userId) => [userId, questionsEach]));
  let next = zalo.calls.length;
  const startMs = performance.now();
  const ask = (userId: string) => zalo.userSends(userId, 'Mấy giờ cửa hàng mở cửa?');
  for (const userId of userIds) ask(userId);
  while (left.size > 0) {
    if (performance.now() - startMs > deadlineMs)
      throw new Error(`${left.size} wait for an answer`);
    // One after the other: a call that is not answered yet holds back those behind it for a moment.
    for (let call = zalo.calls[next]; call && call.status !== 'hung'; call = zalo.calls[++next]) {
      const userId = answeredBy(call);
      if (userId === undefined) continue;
      const more = (left.get(userId) ?? 0) - 1;
      if (more > 0) ask(userId);
      if (more > 0) left.set(userId, more);
      else left.delete(userId);
    }
    await pause(1);
  }
  return (userIds.length * questionsEach) / ((performance.now() - startMs) / 1_000);
}

/** Whose question it answers. @throws Error when it says anything but what the model said */
function answeredBy({
  path,
  status,
  body,
}: ZaloSystem['zalo']['calls'][number]): string | undefined {
  if (!path.startsWith('/openapi/v3.0/oa/message/cs')) return undefined;
  const { recipient, message } = body as {
    recipient: { user_id: string };
    message: { text: string };
  };
  if (status === 200 && message.text === modelReply) return recipient.user_id;
  throw new Error(`Zalo was sent ${JSON.stringify(message)} and answered ${status}`);
}
