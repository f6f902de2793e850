import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { fire } from './fire.ts';
import type { Order } from './sender.ts';

/** The process behind `startSender`. */
exitWithParent();
process.channel?.ref();
process.on('message', async ({ url, webhooks, connections }: Order) => {
  process.send?.(await fire(url, webhooks, connections));
});
