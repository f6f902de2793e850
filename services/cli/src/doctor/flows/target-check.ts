import { isIP } from 'node:net';
import { isPublicAddress } from '@omnirelay/adapters/files/is-public-address.ts';
import type { ForwardFlow } from '@omnirelay/shared/config/config-file.ts';
import { flowSettings } from '@omnirelay/shared/store/flows-schema.ts';
import type { Check, DoctorDeps } from '../check.ts';
import { fine } from '../finding.ts';
import { withoutQuery } from '../webhooks/place.ts';
import { connectTo } from './connect.ts';
import { judgeTarget, type TargetFacts } from './judge-target.ts';

/** Where a forward flow's events go. */
export function targetCheck(flow: ForwardFlow): Check {
  return {
    id: `target.${flow.id}`,
    subject: flow.id,
    async run(deps) {
      const facts = await readTarget(flow, deps);
      const found = judgeTarget(facts, deps.nowMs());
      const what = `Its target ${withoutQuery(facts.url)} can be reached`;
      return found.length > 0 ? found : [fine('target', flow.id, what)];
    },
  };
}

async function readTarget(
  flow: ForwardFlow,
  { db, resolve }: Pick<DoctorDeps, 'db' | 'resolve'>,
): Promise<TargetFacts> {
  const rows =
    (await db
      ?.select()
      .from(flowSettings)
      .catch(() => [])) ?? [];
  const row = rows.find((one) => one.flow === flow.id);
  // What was set while running holds until the file changes.
  const isFromSettings = row?.url != null && row.urlOfFile === flow.url;
  const url = isFromSettings ? (row.url ?? flow.url) : flow.url;
  const facts = {
    ...{ flow: flow.id, url, isFromSettings, allowPrivate: flow.allowPrivate },
    hasToken: flow.token !== undefined,
    pausedBy: row?.pausedBy ?? null,
    pauseReason: row?.pauseReason ?? null,
  };
  const target = new URL(url);
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(host) === 0 ? await resolve(host).catch(() => undefined) : [host];
  const addresses = found?.map((address) => ({ address, isPublic: isPublicAddress(address) }));
  // Where no event may go, doctor doesn't knock either.
  const isForbidden =
    isFromSettings && !flow.allowPrivate && addresses?.some(({ isPublic }) => !isPublic);
  const connection = addresses && !isForbidden ? await connectTo(target) : undefined;
  return { ...facts, addresses, connection };
}
