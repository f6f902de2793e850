import type { AnswerFlow } from '@omnirelay/shared/config/config-file.ts';
import type { Subject } from '@omnirelay/shared/lookup/subject.ts';
import type { Usage } from '@omnirelay/shared/store/answers.ts';
import { isAtWork } from './hours.ts';

/** All that deciding about a customer's words takes. */
export interface Asked {
  /** what they said in one breath */
  text: string;
  /** `ai` | `people` */
  owner: string;
  /** nobody else sees what was said, until it is handed over */
  isHidden: boolean;
  subjects: Subject[];
  asksForHelp: boolean;
  usage: Usage;
  /** when they were last told that nobody is at work */
  toldClosedAt: Date | undefined;
  nowMs: number;
}

export type Plan =
  /** What numbers are known for: no model has a say in it. */
  | { kind: 'look_up' }
  | { kind: 'help' }
  | { kind: 'ask' }
  | { kind: 'closed'; text: string }
  | { kind: 'hand_over'; reason: string }
  | { kind: 'skip'; reason: string };

/** They are told once in this time. */
const closedAgainMs = 8 * 3_600_000;
/** What buttons of ours say begins so: see `ZaloButton`. */
export const buttonPrefix = '#relay:';

/** What is to be done about a customer's words. Pure. */
export function decideQuestion(
  asked: Asked,
  flow: Pick<AnswerFlow, 'hours' | 'limits' | 'llm' | 'lookup'>,
): Plan {
  const { usage, nowMs } = asked;
  const { buttons, words } = readBreath(asked.text);
  if (asked.owner !== 'ai') return { kind: 'skip', reason: 'people-own' };
  // Files alone wait for people, or for words; where no people look, the model is told of them.
  if (words === '' && buttons.length === 0 && !asked.isHidden) {
    return { kind: 'skip', reason: 'no-words' };
  }
  // They ask for people: that ends a loop, and people come back to it after hours.
  if (buttons.includes('human')) return { kind: 'hand_over', reason: 'asked-for-a-person' };
  const { perMinute, perDay, costPerUser, costPerDay } = flow.limits;
  // Two machines that answer each other stop here.
  if (usage.lastMinute >= perMinute) return { kind: 'skip', reason: 'too-many-answers' };
  if (usage.lastDay >= perDay) return { kind: 'hand_over', reason: 'daily-limit' };
  if (!isAtWork(flow.hours, nowMs)) return closed(asked, flow);
  // What helps is said of look-ups: without them it is a question like any other.
  if (flow.lookup && (asked.asksForHelp || buttons.includes('help'))) return { kind: 'help' };
  if (words === '' && buttons.length > 0) return { kind: 'skip', reason: 'button' };
  if (flow.lookup && asked.subjects.length > 0) return { kind: 'look_up' };
  if (flow.llm === undefined) return { kind: 'hand_over', reason: 'no-model' };
  if (usage.userCost >= costPerUser) return { kind: 'hand_over', reason: 'cost-of-customer' };
  if (usage.flowCost >= costPerDay) return { kind: 'hand_over', reason: 'cost-of-day' };
  return { kind: 'ask' };
}

/** What was tapped, and what was written beside it. Pure. */
export function readBreath(text: string): { buttons: string[]; words: string } {
  const lines = text.split('\n').map((line) => line.trim());
  const isButton = (line: string) => line.startsWith(buttonPrefix);
  return {
    buttons: lines.filter(isButton).map((line) => line.slice(buttonPrefix.length).trim()),
    words: lines
      .filter((line) => !isButton(line))
      .join('\n')
      .trim(),
  };
}

function closed({ toldClosedAt, nowMs }: Asked, { hours }: Pick<AnswerFlow, 'hours'>): Plan {
  const wasTold = toldClosedAt !== undefined && nowMs - toldClosedAt.getTime() < closedAgainMs;
  if (hours?.outside === undefined || wasTold) return { kind: 'skip', reason: 'outside-hours' };
  return { kind: 'closed', text: hours.outside };
}
