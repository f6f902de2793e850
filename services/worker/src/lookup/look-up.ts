import { askSource } from '@omnirelay/adapters/lookup/index.ts';
import type { LookupSource } from '@omnirelay/shared/config/lookup-source.ts';
import { RetryableError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';
import { phoneForms } from '@omnirelay/shared/lookup/normalise.ts';
import type { Subject, SubjectKind } from '@omnirelay/shared/lookup/subject.ts';
import { combine, type SourceAnswer, type Verdict } from '@omnirelay/shared/lookup/verdict.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findReports } from '@omnirelay/shared/store/scam-reports.ts';
import type { Cache } from '../relay/cache.ts';

export interface LookUpDeps {
  db: Database;
  cache: Cache;
  gate: Gate;
  /** Tells this flow's sources from another's of the same name. */
  flow: string;
  sources: LookupSource[];
  nowMs(): number;
}

/** All sources together; who has not answered by then is unknown. */
const budgetMs = 8_000;
/** What failed is asked again at once. */
const keepSeconds = { reported: 3_600, not_found: 600 };
const ownSource = 'local';
const shownItems = 3;

/** What is known of numbers and addresses: by our own list, then by every source at once. */
export function createLookUp(deps: LookUpDeps): (subjects: Subject[]) => Promise<Verdict[]> {
  return (subjects) => Promise.all(subjects.map((subject) => lookUpOne(deps, subject)));
}

async function lookUpOne(deps: LookUpDeps, subject: Subject): Promise<Verdict> {
  const kinds = [subject.kind, ...(subject.alsoAs ?? [])];
  const own = { source: ownSource, answer: askOwnList(deps, subject, kinds) };
  const asked = kinds.flatMap((kind) =>
    deps.sources
      .filter((source) => source.kinds.includes(kind))
      .flatMap((source) =>
        // Old reports have numbers as they were before 2018.
        formsOf(kind, subject).map((value) => ({
          source: source.name,
          answer: askKept(deps, source, { kind, value }),
        })),
      ),
  );
  const [local, answers] = await Promise.all([withinBudget([own]), withinBudget(asked)]);
  return combine(
    subject,
    [...local, ...answers].map(({ answer }) => answer),
    {
      checkedAt: new Date(deps.nowMs()).toISOString(),
      cached: answers.length > 0 && answers.every(({ cached }) => cached),
    },
  );
}

function formsOf(kind: SubjectKind, { value }: Subject): string[] {
  return kind === 'phone' ? phoneForms(value) : [value];
}

async function askOwnList(
  { db }: LookUpDeps,
  subject: Subject,
  kinds: SubjectKind[],
): Promise<Kept> {
  const values = [...new Set(kinds.flatMap((kind) => formsOf(kind, subject)))];
  try {
    const { total, items } = await findReports(db, { kinds, values, limit: shownItems });
    if (total === 0) return fresh({ source: ownSource, status: 'not_found' });
    return fresh({
      source: ownSource,
      status: 'reported',
      total,
      items: items.map(({ source, title, reportedAt, url }) => ({
        source,
        title,
        ...(reportedAt === null ? {} : { date: reportedAt.toISOString().slice(0, 10) }),
        ...(url === null ? {} : { url }),
      })),
    });
  } catch {
    // Not knowing is no answer, and never a good one.
    return fresh({ source: ownSource, status: 'unknown', reason: 'unreachable' });
  }
}

interface Asked {
  source: string;
  answer: Promise<Kept>;
}

interface Kept {
  answer: SourceAnswer;
  cached: boolean;
}

const fresh = (answer: SourceAnswer): Kept => ({ answer, cached: false });

async function askKept(
  deps: LookUpDeps,
  source: LookupSource,
  subject: { kind: SubjectKind; value: string },
): Promise<Kept> {
  const key = `${deps.flow}:${source.name}:${subject.kind}:${subject.value}`;
  const known = await deps.cache.get<SourceAnswer>('lookup', key).catch(() => undefined);
  if (known) return { answer: known, cached: true };
  const answer = await askGuarded(deps, source, subject);
  if (answer.status !== 'unknown') {
    await deps.cache.set('lookup', key, answer, keepSeconds[answer.status]).catch(() => {});
  }
  return fresh(answer);
}

/** What the gate calls a source: no connection has a dot in its name. */
export function lookupName(flow: string, source: string): string {
  return `lookup.${flow}.${source}`;
}

/** One that keeps failing is left alone for a while, as any provider is. */
async function askGuarded(
  { gate, flow }: LookUpDeps,
  source: LookupSource,
  subject: { kind: SubjectKind; value: string },
): Promise<SourceAnswer> {
  const connection = lookupName(flow, source.name);
  try {
    await gate.pass({ connection, limits: [] });
    return await guardCall(gate, connection, async () => {
      const answer = await askSource(source, subject);
      if (answer.status !== 'unknown' || answer.reason === 'bad-shape') return answer;
      throw new SourceFailed(answer);
    });
  } catch (error) {
    if (error instanceof SourceFailed) return error.answer;
    // Its breaker is open.
    return { source: source.name, status: 'unknown', reason: 'unreachable' };
  }
}

type Unknown = Extract<SourceAnswer, { status: 'unknown' }>;

/** Tells the gate; the answer itself is what counts. */
class SourceFailed extends RetryableError {
  override name = 'SourceFailed';
  readonly answer: Unknown;
  constructor(answer: Unknown) {
    super(`${answer.source}: ${answer.reason}`, { trouble: 'failing' });
    this.answer = answer;
  }
}

/** A late answer is as good as none. */
async function withinBudget(asked: Asked[]): Promise<Kept[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), budgetMs);
  });
  const answers = await Promise.all(asked.map(({ answer }) => Promise.race([answer, late])));
  clearTimeout(timer);
  return answers.map(
    (one, i) =>
      one ?? fresh({ source: asked[i]?.source ?? '', status: 'unknown', reason: 'timeout' }),
  );
}
