import type { Step } from '../setup/step.ts';
import type { SetupTarget } from '../setup/target.ts';
import type { TriggerBody, ZendeskTrigger } from './admin-client.ts';
import type { ZendeskAct, ZendeskSeen } from './plan-setup.ts';
import { triggerTemplate } from './trigger-template.ts';

/**
 * The trigger that fires our webhook. One that somebody made for it by hand will do; ours is kept as it
 * should be.
 */
export function planTrigger(
  target: SetupTarget,
  { triggers, ourId }: ZendeskSeen,
  webhookId: string | undefined,
): Step<ZendeskAct> {
  const what = `trigger "${target.title}"`;
  const missing = { action: 'create', code: 'trigger_missing', what } as const;
  const ours = triggers.find(({ title }) => title === target.title);
  if (webhookId === undefined) return { ...missing, why: 'fires the webhook once it is there' };
  const others = triggers.find((one) => one !== ours && one.active && names(one, webhookId));
  const trigger = bodyOf(target, webhookId, ourId);
  if (!ours && others) {
    const why = 'fires our webhook';
    return { action: 'none', code: 'trigger', what: `trigger "${others.title}"`, why };
  }
  if (!ours) {
    const act: ZendeskAct = { kind: 'create-trigger', trigger };
    return { ...missing, why: 'no trigger fires our webhook', act };
  }
  const differs = differenceOf(ours, trigger, webhookId);
  if (differs === undefined) {
    return { action: 'none', code: 'trigger', what, why: 'is as it should be' };
  }
  const act: ZendeskAct = { kind: 'change-trigger', id: ours.id, trigger };
  return { action: 'change', code: 'trigger_differs', what, why: differs, act };
}

function names({ actions }: ZendeskTrigger, webhookId: string): boolean {
  return actions.some(
    ({ field, value }) =>
      field === 'notification_webhook' && Array.isArray(value) && value[0] === webhookId,
  );
}

/** Comments of everybody but our own user: "Update via is not API" would mute other integrations. */
function bodyOf(target: SetupTarget, webhookId: string, ourId: string): TriggerBody {
  return {
    title: target.title,
    active: true,
    conditions: {
      all: [
        { field: 'comment_is_public', operator: 'is', value: 'not_relevant' },
        { field: 'role', operator: 'is_not', value: ourId },
      ],
      any: [
        { field: 'update_type', operator: 'is', value: 'Create' },
        { field: 'update_type', operator: 'is', value: 'Change' },
      ],
    },
    actions: [{ field: 'notification_webhook', value: [webhookId, triggerTemplate] }],
  };
}

function differenceOf(
  ours: ZendeskTrigger,
  wanted: TriggerBody,
  webhookId: string,
): string | undefined {
  if (!ours.active) return 'is switched off';
  if (!names(ours, webhookId)) return 'does not fire our webhook';
  if (!isSame(ours.actions, wanted.actions)) return 'sends another body';
  const { all, any } = ours.conditions;
  const isRight = isSame(all, wanted.conditions.all) && isSame(any, wanted.conditions.any);
  return isRight ? undefined : 'has other conditions';
}

/** Of what we wrote, whatever else Zendesk has added to it, in whatever order. */
function isSame(has: readonly object[] | null | undefined, wanted: readonly object[]): boolean {
  const text = (one: object) => {
    const { field, operator, value } = one as Record<string, unknown>;
    return JSON.stringify([field, operator, Array.isArray(value) ? value : String(value)]);
  };
  const sorted = (items: readonly object[]) => items.map(text).sort().join();
  return sorted(has ?? []) === sorted(wanted);
}
