import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Shots } from './fire.ts';
import type { Webhook } from './webhooks.ts';

export interface Order {
  url: string;
  webhooks: Webhook[];
  connections: number;
}

export interface Sender {
  /** @throws Error when anything but a 200 comes back */
  fire(url: string, webhooks: Webhook[], connections: number): Promise<Shots>;
  stop(): Promise<void>;
}

/**
 * A process of its own that sends webhooks, with room for all that a round leaves behind: whoever measures
 * stops for a garbage collection between rounds, not within one, where all that is under way would wait for
 * it and count as answered late.
 */
export function startSender(): Sender {
  const room = ['--min-semi-space-size=256', '--max-semi-space-size=256'];
  const child = fork(fileURLToPath(new URL('send-webhooks.ts', import.meta.url)), {
    execArgv: ['--expose-gc', '--initial-old-space-size=2000', ...room],
    serialization: 'advanced',
  });
  const exited = once(child, 'exit');
  return {
    async fire(url, webhooks, connections) {
      child.send({ url, webhooks, connections } satisfies Order);
      const ended = exited.then(([code]): never => {
        throw new Error(`The sender ended with ${code}`);
      });
      const [shots] = await Promise.race([once(child, 'message'), ended]);
      return shots as Shots;
    },
    async stop() {
      child.disconnect();
      child.kill();
      await exited;
    },
  };
}
