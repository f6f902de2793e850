import { z } from 'zod';

/** What a ticket passes, in this order. */
export const stageNames = [
  'context',
  'link',
  'dispatch',
  'compose',
  'respond',
  'updateTicket',
  'updateDeal',
  'addNote',
] as const;
export const StageName = z.enum(stageNames);
export type StageName = z.infer<typeof StageName>;

/** Those that write at Zoho; each has a switch. */
export const switchedStages = [
  'link',
  'dispatch',
  'respond',
  'updateTicket',
  'updateDeal',
  'addNote',
] as const;
export const SwitchedStage = z.enum(switchedStages);
export type SwitchedStage = z.infer<typeof SwitchedStage>;

/** `on` writes, `suggest` asks a person first, `off` does not even propose. */
export const Switch = z.enum(['on', 'suggest', 'off']);
export type Switch = z.infer<typeof Switch>;
export type Switches = Record<SwitchedStage, Switch>;

/** Some of them: whoever names a stage decides about it. */
export const SomeSwitches = z.strictObject({
  link: Switch.optional(),
  dispatch: Switch.optional(),
  respond: Switch.optional(),
  updateTicket: Switch.optional(),
  updateDeal: Switch.optional(),
  addNote: Switch.optional(),
});
export type SomeSwitches = z.infer<typeof SomeSwitches>;

/** The seed's roll-out: watch a level for some days, then take the next. */
export const levels: Record<1 | 2 | 3, Switches> = {
  1: {
    link: 'on',
    dispatch: 'on',
    respond: 'suggest',
    updateTicket: 'suggest',
    updateDeal: 'suggest',
    addNote: 'suggest',
  },
  2: {
    link: 'on',
    dispatch: 'on',
    respond: 'on',
    updateTicket: 'on',
    updateDeal: 'suggest',
    addNote: 'suggest',
  },
  3: {
    link: 'on',
    dispatch: 'on',
    respond: 'on',
    updateTicket: 'on',
    updateDeal: 'on',
    addNote: 'on',
  },
};

/** The names of a run's own overrides, as the seed's callers write them. */
export const overrideNames: Record<SwitchedStage, string> = {
  link: 'auto_link',
  dispatch: 'auto_dispatch',
  respond: 'auto_respond',
  updateTicket: 'auto_update_ticket',
  updateDeal: 'auto_update_deal',
  addNote: 'auto_add_note',
};

/** What the environment says of the switches, by the names that the seed's installations have. */
export function switchesOfEnvironment(environment: {
  WEBHOOK_AUTO_LINK?: boolean | undefined;
  WEBHOOK_AUTO_DISPATCH?: boolean | undefined;
  WEBHOOK_AUTO_RESPOND?: boolean | undefined;
  WEBHOOK_AUTO_UPDATE_TICKET?: boolean | undefined;
  WEBHOOK_AUTO_UPDATE_DEAL?: boolean | undefined;
  WEBHOOK_AUTO_ADD_NOTE?: boolean | undefined;
}): SomeSwitches {
  return fromBooleans({
    link: environment.WEBHOOK_AUTO_LINK,
    dispatch: environment.WEBHOOK_AUTO_DISPATCH,
    respond: environment.WEBHOOK_AUTO_RESPOND,
    updateTicket: environment.WEBHOOK_AUTO_UPDATE_TICKET,
    updateDeal: environment.WEBHOOK_AUTO_UPDATE_DEAL,
    addNote: environment.WEBHOOK_AUTO_ADD_NOTE,
  });
}

/** `true` writes; `false` only suggests. */
export function fromBooleans(
  given: Partial<Record<SwitchedStage, boolean | undefined>>,
): SomeSwitches {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([stage, value]) => [stage, value ? 'on' : 'suggest']),
  );
}

/** The first that names a stage decides: the run's own, what the console has set, the file's. */
export function effectiveSwitches(base: Switches, ...overrides: SomeSwitches[]): Switches {
  const first = (stage: SwitchedStage) =>
    overrides.find((given) => given[stage] !== undefined)?.[stage] ?? base[stage];
  return {
    link: first('link'),
    dispatch: first('dispatch'),
    respond: first('respond'),
    updateTicket: first('updateTicket'),
    updateDeal: first('updateDeal'),
    addNote: first('addNote'),
  };
}
