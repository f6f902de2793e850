import type { Step } from './step.ts';

/** What a provider gave for a webhook of ours, and has to be known to take its calls. */
export interface GivenSecret {
  /** such as `webhook-3` */
  source: string;
  /** whose it is, for people */
  of: string;
  secret: string;
}

export interface KnownSecrets {
  /** those of the configuration file */
  file: readonly string[];
  /** by source; undefined: kept, and can't be opened */
  kept: ReadonlyMap<string, string | undefined>;
}

export type KeepAct =
  | { kind: 'keep'; source: string; secret: string }
  | { kind: 'forget'; source: string };

/** The code of steps that need `ENCRYPTION_KEY`. */
export const keepCode = 'secret_unknown';

/** Every secret in use is known, and none is kept whose webhook is gone. Pure. */
export function keepSteps(
  given: readonly GivenSecret[],
  { file, kept }: KnownSecrets,
): Step<KeepAct>[] {
  const keeping = given.map((one): Step<KeepAct> => {
    const { source, of, secret } = one;
    const what = `secret of ${of}`;
    const none = { action: 'none', code: 'secret', what } as const;
    if (file.includes(secret)) return { ...none, why: 'stands in the configuration file' };
    if (kept.has(source) && kept.get(source) === secret) return { ...none, why: 'is kept' };
    const act: KeepAct = { kind: 'keep', source, secret };
    return { action: 'change', code: keepCode, what, why: whyKeep(kept, source), act };
  });
  const used = new Set(given.map(({ source }) => source));
  const forgetting = [...kept.keys()]
    // Others keep secrets of their own, such as those of bots.
    .filter((source) => !used.has(source) && /^(webhook|inbox)-/.test(source))
    .map((source): Step<KeepAct> => {
      const why = 'is kept, and nothing signs with it any more';
      const act: KeepAct = { kind: 'forget', source };
      return { action: 'change', code: 'secret_left_over', what: `secret of ${source}`, why, act };
    });
  return [...keeping, ...forgetting];
}

function whyKeep(kept: KnownSecrets['kept'], source: string): string {
  if (!kept.has(source)) return 'is kept nowhere';
  return kept.get(source) === undefined
    ? 'is kept, and can not be opened with this ENCRYPTION_KEY'
    : 'is another than the one that is kept';
}

/** Of a webhook that is yet to be made. */
export function secretToCome(of: string): Step<KeepAct> {
  const why = 'is kept once it is there';
  return { action: 'create', code: keepCode, what: `secret of ${of}`, why };
}
