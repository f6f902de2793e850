import { waitUntil } from '../../local/wait-until.ts';
import { defaultKeyPrefix } from '../keys.ts';
import { password, startNode, type TestNode } from './start-node.ts';
import { durable } from './start-sentinels.ts';

const slots = 16_384;
const within = { timeoutMs: 40_000 };
const lines = [...durable, 'cluster-enabled yes', 'cluster-node-timeout 4000'];

/** Three masters, and a replica of the one that has our slot. */
export async function startCluster(program: string) {
  const masters: TestNode[] = [];
  for (let i = 0; i < 3; i += 1) masters.push(await startNode(program, { lines }));
  const [first] = masters as [TestNode];
  const third = Math.ceil(slots / 3);
  for (const [i, { admin }] of masters.entries()) {
    const own = Array.from({ length: slots }, (_, slot) => slot).slice(i * third, (i + 1) * third);
    await admin.cluster('ADDSLOTS', ...own);
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
  }
  const replica = await startNode(program, { lines });
  for (const { port } of [...masters.slice(1), replica]) {
    await first.admin.cluster('MEET', '127.0.0.1', port);
  }
  const slot = await first.admin.cluster('KEYSLOT', defaultKeyPrefix);
  const owner = masters[Math.floor(slot / third)] as TestNode;
  const id = String(await owner.admin.cluster('MYID'));
  const knows = async () => String(await replica.admin.cluster('NODES')).includes(id);
  if (!(await waitUntil(knows, within))) throw new Error('the nodes did not meet');
  await replica.admin.cluster('REPLICATE', id);
  const isWhole = async () => {
    const states = await Promise.all(
      [...masters, replica].map(({ admin }) => admin.cluster('INFO')),
    );
    const copy = await replica.admin.info('replication');
    const isOk = (info: string) =>
      info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:4');
    return states.map(String).every(isOk) && copy.includes('master_link_status:up');
  };
  if (!(await waitUntil(isWhole, within))) throw new Error('the Cluster did not come up');
  const places = masters.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return { masters, owner, replica, url: `redis+cluster://:${password}@${places}` };
}
