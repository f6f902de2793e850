import {
  type Connection,
  sendsWebhooks,
  type WebhookConnection,
} from '@omnirelay/adapters/registry.ts';
import { judgeChatwoot } from '../chatwoot/judge-chatwoot.ts';
import { readChatwoot } from '../chatwoot/read-chatwoot.ts';
import type { Check, DoctorDeps } from '../check.ts';
import { type Finding, problem } from '../finding.ts';
import { judgeOpenAi } from '../openai/judge-openai.ts';
import { readOpenAi } from '../openai/read-openai.ts';
import { judgeZalo } from '../zalo/judge-zalo.ts';
import { readZalo } from '../zalo/read-zalo.ts';
import { judgeZendesk } from '../zendesk/judge-zendesk.ts';
import { readZendesk } from '../zendesk/read-zendesk.ts';
import { judgeZoho } from '../zoho/judge-zoho.ts';
import { readZoho } from '../zoho/read-zoho.ts';
import { readContext } from './context.ts';
import { describeState, judgeState } from './judge-state.ts';
import { readState } from './read-state.ts';

/** One connection: what its provider has, and how it is doing here. */
export function connectionCheck(connection: Connection): Check {
  const { name } = connection;
  return {
    id: `connection.${name}`,
    subject: name,
    async run(deps) {
      const [atProvider, state] = await Promise.all([
        askProvider(deps, connection),
        readState(deps, connection),
      ]);
      const nowMs = deps.nowMs();
      const found = [...atProvider, ...judgeState(state, nowMs)];
      // What a missing or wrong webhook explains is not told again.
      const explained = found.some(
        ({ code, level }) => /^webhook/.test(code) && level === 'problem',
      );
      const told = found.filter(
        ({ code }) => !(explained && /^webhook_(never|silent)$/.test(code)),
      );
      return told.length > 0 ? told : [describeState(state, nowMs)];
    },
  };
}

async function askProvider(deps: DoctorDeps, connection: Connection): Promise<Finding[]> {
  if (!sendsWebhooks(connection)) {
    return judgeOpenAi(await readOpenAi(connection, deps.config.flows));
  }
  return askSender(deps, connection);
}

async function askSender(deps: DoctorDeps, connection: WebhookConnection): Promise<Finding[]> {
  const context = await readContext(deps, connection);
  switch (connection.provider) {
    case 'zendesk':
      return judgeZendesk(await readZendesk(connection, context));
    case 'chatwoot': {
      const isRelayed = deps.config.flows.some(
        (flow) => flow.kind === 'relay' && flow.chatwoot === connection.name,
      );
      return judgeChatwoot(await readChatwoot(connection, context, isRelayed));
    }
    case 'zoho': {
      const { redis, keys, config, environment } = deps;
      const encryptionKey = environment.ENCRYPTION_KEY;
      // Both are told of elsewhere, and without them there is no token.
      if (!redis || encryptionKey === undefined) return [];
      const zoho = { redis, keys, encryptionKey, flows: config.flows };
      const facts = await readZoho(connection, zoho, context);
      return facts ? judgeZoho(facts) : [lockedTokens(connection.name)];
    }
    case 'zalo': {
      const { db, environment } = deps;
      // Its tokens are there.
      if (!db) return [];
      return judgeZalo(await readZalo(connection, { db, environment }), deps.nowMs());
    }
  }
}

function lockedTokens(name: string): Finding {
  const what = 'Its access token was kept with another ENCRYPTION_KEY';
  const mend = 'Set the one that the workers have; all processes need the same';
  return problem('encryption_key_wrong', name, what, mend);
}
