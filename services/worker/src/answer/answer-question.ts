import { WaitError } from '@omnirelay/shared/errors.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import { detectSubjects } from '@omnirelay/shared/lookup/detect.ts';
import { asksForHelp } from '@omnirelay/shared/lookup/is-help.ts';
import { guessLanguage } from '@omnirelay/shared/lookup/language.ts';
import { helpText } from '@omnirelay/shared/lookup/verdict-text.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { conversationIdOf } from '@omnirelay/shared/records/fold-conversation.ts';
import { findCovering, lastOfKind, readUsage } from '@omnirelay/shared/store/answers.ts';
import { findConversations } from '@omnirelay/shared/store/conversations.ts';
import { isRecorded } from '@omnirelay/shared/store/events.ts';
import { readHistory, type Spoken } from '@omnirelay/shared/store/history.ts';
import { claimForAi } from '@omnirelay/shared/store/owners.ts';
import type { AnswerContext } from './answer-deps.ts';
import { askModel } from './ask-model.ts';
import type { Heard } from './channel.ts';
import { decideQuestion } from './decide/decide-question.ts';
import { fallbackText, handOverText, type Language } from './decide/words.ts';
import { greetFirst } from './greet.ts';
import { answerLookUp } from './look-up.ts';
import { beginAnswer, endedBefore, endWithout, type Saying, say } from './say.ts';
import { silence } from './silence.ts';

type Said = Extract<Heard, { kind: 'said' }>;

/** However often they go on writing, they are answered after this. */
const longestQuietMs = 12_000;
/** The recorder is a moment behind. */
const recordedSoonMs = 300;

/** What a customer says in one breath is answered once: hear all of it, decide, say. */
export async function answerQuestion(context: AnswerContext, said: Said): Promise<Handled> {
  const { db, flow, event } = context;
  const conversationId = conversationIdOf(event.connection, event.conversationKey);
  const covering = await findCovering(db, conversationId, event.id);
  // One that is still worked on has not answered anything yet.
  if (covering && covering.state !== 'working') return { state: 'skipped', reason: 'covered' };

  const breath = await hearOut(context, said);
  if (breath.kind === 'person') {
    await silence(context);
    return { state: 'skipped', reason: 'person-answered' };
  }
  await context.channel.introduce(event);
  const history = await recorded(context, conversationId, breath);
  if (history === 'gone') return { state: 'skipped', reason: 'superseded' };
  // By now there is a conversation to claim.
  await claimForAi(db, conversationId);
  await greetFirst(context, history);
  const begun = await beginAnswer(context, { conversationId, covers: breath.covers });
  if (begun.state !== 'working') return endedBefore(context, begun);

  const [conversation] = await findConversations(db, [conversationId]);
  const text = breath.said.map((one) => one.text).join('\n');
  const language = languageOf(context, text, history);
  const nowMs = context.nowMs();
  const plan = decideQuestion(
    {
      text,
      owner: conversation?.owner ?? 'people',
      isHidden: context.channel.hidesFromPeople,
      subjects: detectSubjects(text),
      asksForHelp: asksForHelp(text),
      usage: await readUsage(db, { flow: flow.id, conversationId, nowMs }),
      toldClosedAt: await lastOfKind(db, conversationId, 'closed'),
      nowMs,
    },
    flow,
  );
  const says = (saying: Saying) => say(context, begun, saying);
  switch (plan.kind) {
    case 'skip':
      return endWithout(context, begun, plan.reason);
    case 'closed':
      return says({ kind: 'closed', text: plan.text });
    case 'help':
      return says({ kind: 'help', text: helpText(language) });
    case 'hand_over':
      return says({
        kind: 'hand_over',
        text: handOverText(flow, language),
        handsOver: true,
        reason: plan.reason,
      });
    case 'look_up':
      return says(await answerLookUp(context, detectSubjects(text), language));
    case 'ask': {
      const stopTyping = startTyping(context);
      const outcome = await askModel(context, begun, history).finally(stopTyping);
      if (outcome.kind === 'reply') return says({ kind: 'model', text: outcome.text });
      if (outcome.kind === 'look_up') {
        const found = await answerLookUp(context, detectSubjects(outcome.subject), language);
        return says(found);
      }
      const isAsked = outcome.kind === 'hand_over';
      return says({
        kind: isAsked ? 'hand_over' : 'fallback',
        text: isAsked ? handOverText(flow, language) : fallbackText(flow, language),
        handsOver: true,
        reason: outcome.reason,
      });
    }
  }
}

/** As long as a customer waits; nobody waits for it, and nothing of it is an error. */
function startTyping({ channel, flow, event }: AnswerContext): () => void {
  const { showTyping } = channel;
  // A draft is nothing that a customer may know of.
  if (!showTyping || flow.mode === 'draft') return () => {};
  const begun = showTyping(event, true).catch(() => {});
  return () => void begun.then(() => showTyping(event, false)).catch(() => {});
}

/** `covers`: the events of all but the first, oldest first. */
type Breath = { kind: 'said'; said: Said[]; covers: string[] } | { kind: 'person' };

/** Everything that waits, once nothing new has come for a moment. @throws WaitError until then */
async function hearOut(context: AnswerContext, first: Said): Promise<Breath> {
  const { event, attempt, flow, channel, nowMs } = context;
  const ids = (await context.waiting(attempt.drain.mailbox)).filter((id) => id !== event.id);
  const waiting = (await context.readEvents(ids)).map((one) => ({ one, heard: channel.hear(one) }));
  if (waiting.some(({ heard }) => heard.kind === 'account' && heard.isPerson)) {
    return { kind: 'person' };
  }
  const said = waiting.filter(({ heard }) => heard.kind === 'said');
  const newest = said.at(-1)?.one.id ?? event.id;
  const quietAtMs = Math.min(
    acceptedAtMs(newest) + flow.quiet,
    acceptedAtMs(event.id) + Math.max(longestQuietMs, flow.quiet),
  );
  if (nowMs() < quietAtMs) throw new WaitError('the customer may go on', quietAtMs - nowMs());
  return {
    kind: 'said',
    said: [first, ...said.map(({ heard }) => heard as Said)],
    covers: said.map(({ one }) => one.id),
  };
}

/**
 * What was said so far, and at its end what is to be answered: an answer to what was said before may have
 * come in between.
 * @returns `gone`: it is no longer there, or much else was said since
 * @throws WaitError while it is not recorded
 */
async function recorded(
  { db, flow, event }: AnswerContext,
  conversationId: string,
  { said, covers }: Extract<Breath, { kind: 'said' }>,
): Promise<Spoken[] | 'gone'> {
  // Before it is looked for: what is recorded in between is not gone, but not seen yet.
  const wasRecorded = await isRecorded(db, covers.at(-1) ?? event.id);
  const history = await readHistory(db, conversationId, flow.history.messages + said.length);
  const asked = new Set(said.map(({ messageId }) => messageId));
  const isAsked = ({ providerId }: Spoken) => providerId !== null && asked.has(providerId);
  const question = history.filter(isAsked);
  if (question.some(({ providerId }) => providerId === said.at(-1)?.messageId)) {
    return [...history.filter((one) => !isAsked(one)), ...question];
  }
  if (wasRecorded) return 'gone';
  throw new WaitError('what was said is not recorded yet', recordedSoonMs);
}

/** As they write now, else as they wrote before. */
function languageOf({ flow }: AnswerContext, text: string, history: Spoken[]): Language {
  if (flow.language !== 'customer') return flow.language;
  const before = history
    .filter(({ sender }) => sender === 'customer')
    .map(({ content }) => content);
  return guessLanguage(text) ?? guessLanguage(before.join('\n')) ?? 'vi';
}
