import type { Finding } from '@omnirelay/shared/store/connection-checks.ts';
import type { Step } from '../setup/step.ts';
import type { ChatwootInbox } from './admin-client.ts';
import type { ChatwootAct, ChatwootWants } from './plan-setup.ts';

/** The API inbox that a relay writes into. Which one it is stands in the file, which is not ours to write. */
export function planInbox(
  { target, inboxId }: Pick<ChatwootWants, 'target' | 'inboxId'>,
  inboxes: readonly ChatwootInbox[],
): { steps: Step<ChatwootAct>[]; remarks: Finding[] } {
  if (inboxId === undefined) return { steps: [], remarks: [] };
  const named = inboxes.find(({ id }) => id === inboxId);
  if (named?.isApi) {
    const what = `inbox "${named.name}"`;
    return { steps: [{ action: 'none', code: 'inbox', what, why: 'is there' }], remarks: [] };
  }
  const what = `inbox "${target.title}"`;
  const why = named ? `inbox ${inboxId} is no API inbox` : `there is no inbox ${inboxId}`;
  const made = inboxes.find(({ name, isApi }) => isApi && name === target.title);
  if (!made) {
    const act: ChatwootAct = { kind: 'create-inbox', name: target.title };
    return { steps: [{ action: 'create', code: 'inbox_missing', what, why, act }], remarks: [] };
  }
  const message = `${why}: set "inboxId: ${made.id}" of ${target.connection} in omnirelay.yaml (${what}), restart, and add the agents who answer to that inbox`;
  return {
    steps: [{ action: 'none', code: 'inbox', what, why: `is there, with the id ${made.id}` }],
    remarks: [{ code: 'inbox_not_in_file', level: 'problem', message }],
  };
}
