import type { Finding } from '@omnirelay/shared/store/connection-checks.ts';

/** One thing at a provider: as it should be, or what has to be done about it. */
export interface Step<Act = unknown> {
  action: 'create' | 'change' | 'none';
  /** stable, such as `webhook_missing` */
  code: string;
  /** what it is about: `webhook "Omnirelay (zendesk-main)"` */
  what: string;
  why: string;
  /** undefined: there is nothing to do, or an earlier step has to be done first */
  act?: Act;
}

/** What a provider has, compared with what the configuration needs. */
export interface SetupPlan<Act = unknown> {
  /** in the order in which they are done */
  steps: Step<Act>[];
  /** what a person has to mend, or should know */
  remarks: Finding[];
}

export function pendingSteps<Act>({ steps }: SetupPlan<Act>): Step<Act>[] {
  return steps.filter(({ action }) => action !== 'none');
}

/** What is shown of a comparison that changed nothing. */
export function findingsOf({ steps, remarks }: SetupPlan): Finding[] {
  const found = steps.map(({ action, code, what, why }): Finding => {
    if (action === 'none') return { code, level: 'ok', message: `${what}: ${why}` };
    const message = `${what}: ${why}. Run "npm run omnirelay -- setup"`;
    return { code, level: 'problem', message };
  });
  return [...found, ...remarks];
}
