import { connect as connectPlainly, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectSecurely } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import { findSlotOwner } from './find-slot-owner.ts';
import type { RedisTls } from './read-tls.ts';
import type { RedisNode } from './redis-url.ts';

/** One node's answer about who has our slot; the next one is asked where it takes longer. */
const askTimeoutMs = 2_000;
/** How often the others are asked whether the slot has moved: a node that hangs does not say so. */
const watchEveryMs = 3_000;
const searchAgainMs = 300;

/**
 * Connects to the node of a Cluster that has our slot. Since that one node has every key, what comes
 * out is an ordinary connection: scripts, transactions, blocking reads and subscriptions work as with
 * a single Redis, and there is no second client to support. After a failover it connects to the
 * promoted replica, as a Sentinel connection does.
 */
export function slotConnector(seeds: readonly RedisNode[], tls: RedisTls | undefined) {
  return class SlotConnector extends AbstractConnector {
    readonly #login: Pick<RedisOptions, 'username' | 'password'>;
    /** Whoever was found once is asked too: seeds may be gone for good. */
    readonly #known = new Map(seeds.map((node) => [nameOf(node), node]));
    #turn = 0;
    #watch: NodeJS.Timeout | undefined;

    constructor(options: unknown) {
      const { username, password, disconnectTimeout } = options as RedisOptions & {
        disconnectTimeout?: number;
      };
      super(disconnectTimeout ?? askTimeoutMs);
      this.#login = { ...(username ? { username } : {}), ...(password ? { password } : {}) };
    }

    /** Searches until there is a node: where this ends with an error, ioredis doesn't try again. */
    override async connect(emit: (type: string, error: Error) => void): Promise<Socket> {
      this.connecting = true;
      let owner: RedisNode | undefined;
      while (!owner) {
        owner = await this.#findOwner().catch((error) => {
          emit('error', error);
          return undefined;
        });
        if (!this.connecting) throw new Error('Connection is closed.');
        if (!owner) await pause(searchAgainMs);
      }
      const stream = tls ? connectSecurely({ ...owner, ...tls }) : connectPlainly({ ...owner });
      stream.once('error', (error) => {
        this.firstError = error;
      });
      this.stream = stream;
      this.#watchFor(owner, stream);
      return stream;
    }

    override disconnect(): void {
      clearInterval(this.#watch);
      super.disconnect();
    }

    /** Each search begins with another node: one that is cut off from the others knows nothing new. */
    async #findOwner(): Promise<RedisNode> {
      const nodes = [...this.#known.values()];
      let problem: unknown = new Error('no node of the Cluster has our slot');
      for (let i = 0; i < nodes.length; i += 1) {
        const node = nodes[this.#turn++ % nodes.length] as RedisNode;
        try {
          const owner = await this.#ask(node);
          if (!owner) continue;
          this.#known.set(nameOf(owner), owner);
          return owner;
        } catch (error) {
          problem = error;
        }
      }
      throw problem;
    }

    async #ask(node: RedisNode): Promise<RedisNode | undefined> {
      const redis = new Redis({
        ...node,
        ...this.#login,
        ...(tls ? { tls } : {}),
        lazyConnect: true,
        enableReadyCheck: false,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
      });
      // One that hangs takes connections all the same, and says nothing from then on.
      const late = setTimeout(() => redis.disconnect(), askTimeoutMs);
      let refusal: Error | undefined;
      redis.on('error', (error) => {
        refusal ??= error;
      });
      try {
        await redis.connect();
        return await findSlotOwner(redis, node);
      } catch (error) {
        throw refusal ?? error;
      } finally {
        clearTimeout(late);
        redis.disconnect();
      }
    }

    #watchFor(owner: RedisNode, stream: Socket): void {
      clearInterval(this.#watch);
      const watch = setInterval(async () => {
        const found = await this.#findOwner().catch(() => undefined);
        if (found && nameOf(found) !== nameOf(owner)) stream.destroy();
      }, watchEveryMs).unref();
      this.#watch = watch;
      stream.once('close', () => clearInterval(watch));
    }
  };
}

const nameOf = ({ host, port }: RedisNode) => `${host}:${port}`;
