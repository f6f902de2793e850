import { onTestFinished } from 'vitest';
import { type ChatwootFake, type ChatwootOptions, startChatwoot } from '../index.ts';
import { apiToken } from './call-api.ts';
import { type Receiver, startReceiver } from './start-receiver.ts';

export const secret = 'fake-webhook-secret';

/** A fake of its own for one test, with a receiver for its webhooks; both are closed afterwards. */
export async function setup(
  options: Partial<ChatwootOptions> = {},
): Promise<{ fake: ChatwootFake; receiver: Receiver }> {
  const receiver = await startReceiver();
  const fake = await startChatwoot({
    apiToken,
    webhooks: [{ url: receiver.url, secret }],
    ...options,
    switches: { race: 'closed', ...options.switches },
  });
  onTestFinished(async () => {
    await fake.close();
    await receiver.close();
  });
  return { fake, receiver };
}
