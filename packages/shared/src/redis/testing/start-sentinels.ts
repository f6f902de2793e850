import { waitUntil } from '../../local/wait-until.ts';
import { password, startNode, type TestNode } from './start-node.ts';

export const durable = [
  'appendonly yes',
  'appendfsync always',
  'maxmemory-policy noeviction',
  `requirepass ${password}`,
  `masterauth ${password}`,
];
const within = { timeoutMs: 30_000 };

/** One master, two replicas, three Sentinels that take a master for dead after three seconds. */
export async function startSentinels(program: string) {
  const master = await startNode(program, { lines: durable });
  const replicaOf = `replicaof 127.0.0.1 ${master.port}`;
  const replicas = [
    await startNode(program, { lines: [...durable, replicaOf] }),
    await startNode(program, { lines: [...durable, replicaOf] }),
  ];
  const sentinels: TestNode[] = [];
  for (let i = 0; i < 3; i += 1) {
    sentinels.push(
      await startNode(program, {
        flags: ['--sentinel'],
        lines: [
          `requirepass ${password}`,
          `sentinel sentinel-pass ${password}`,
          `sentinel monitor mymaster 127.0.0.1 ${master.port} 2`,
          `sentinel auth-pass mymaster ${password}`,
          'sentinel down-after-milliseconds mymaster 3000',
          'sentinel failover-timeout mymaster 4000',
        ],
      }),
    );
  }
  const [first] = sentinels as [TestNode];
  const isWatched = async () => {
    const facts = (await first.admin.call('SENTINEL', 'MASTER', 'mymaster')) as string[];
    const of = (name: string) => facts[facts.indexOf(name) + 1];
    return of('num-slaves') === '2' && of('num-other-sentinels') === '2';
  };
  if (!(await waitUntil(isWatched, within))) throw new Error('the Sentinels found nobody');
  const places = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return {
    master,
    replicas,
    sentinels,
    url: `redis+sentinel://:${password}@${places}/mymaster?sentinelPassword=${password}`,
  };
}
