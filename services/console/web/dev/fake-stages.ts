import type { Run, RunStage } from '../src/api/shapes.ts';
import { startedAt } from './fake-data.ts';

const minuteMs = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

export const departments = [
  { id: '190000000000006907', name: 'DOC' },
  { id: '190000000000006911', name: 'Contact' },
  { id: '190000000000006915', name: 'FACTURATION' },
];
const dealUrl = 'https://crm.zoho.eu/crm/tab/Potentials/5800000000000417';
export const message = {
  author: 'Claire Moreau',
  text: 'Bonjour,\n\nj’ai réglé ma formation le mois dernier, mais je n’ai toujours pas de date d’examen. Pouvez-vous me dire quand je pourrai passer l’épreuve ?\n\nCordialement,\nClaire Moreau',
  at: iso(startedAt - 9 * minuteMs),
};
const reply =
  'Bonjour Claire,\n\nvotre dossier est complet et votre inscription a été transmise à la CMA. La prochaine session a lieu le 14 février à Lyon ; vous recevrez votre convocation au plus tard dix jours avant.\n\nBien cordialement,\nL’équipe Documents';
const note =
  'La cliente demande sa date d’examen. Dossier complet, session du 14 février proposée.\n[META] ticket=190000000000012345 stage=note';

export const nothing: Omit<RunStage, 'stage' | 'status'> = {
  reason: null,
  confidence: null,
  proposal: null,
  edited: null,
  call: null,
  calls: [],
  details: {},
  decision: null,
  decidedBy: null,
  decidedAt: null,
  remoteId: null,
  tries: 1,
  credits: { desk: 0, crm: 0 },
  startedAt: iso(startedAt - 8 * minuteMs),
  finishedAt: iso(startedAt - 8 * minuteMs + 640),
};
const ticketPath = '/api/v1/tickets/190000000000012345';
const call = (method: string, path: string, body: unknown) => ({
  call: { method, path, body },
  calls: [{ method, path, body }],
});

/** How each stage looks when it has had its turn. */
const passed: Record<RunStage['stage'], Partial<RunStage>> = {
  context: { status: 'applied', credits: { desk: 6, crm: 0 }, details: { messages: 3 } },
  link: {
    status: 'applied',
    reason: 'deal-rule-1',
    confidence: 0.98,
    proposal: { dealId: '5800000000000417', dealUrl },
    details: {
      deal: { id: '5800000000000417', name: 'Uber 20 - Claire Moreau' },
      candidates: [{ id: '5800000000000418', name: 'CPF - Claire Moreau' }],
    },
    remoteId: '190000000000012345',
    credits: { desk: 2, crm: 3 },
    ...call('PATCH', ticketPath, { cf: { cf_opportunite: dealUrl } }),
  },
  dispatch: {
    status: 'suggested',
    reason: 'deal',
    details: { signals: ['rule 3', 'examen'] },
    confidence: 0.98,
    proposal: { departmentId: departments[0]?.id, department: 'DOC' },
    ...call('POST', `${ticketPath}/move`, { departmentId: departments[0]?.id }),
  },
  compose: {
    status: 'applied',
    confidence: 0.91,
    proposal: {
      analysis: 'La cliente a payé et attend sa date d’examen. Le dossier est complet depuis le 8.',
    },
    details: {
      model: 'gpt-4o-mini',
      usage: { promptTokens: 2_911, completionTokens: 402 },
      cost: { amount: 0.00068, currency: 'USD' },
    },
    finishedAt: iso(startedAt - 8 * minuteMs + 4_200),
  },
  respond: {
    status: 'suggested',
    reason: 'Répond à la question sur la date d’examen.',
    confidence: 0.91,
    proposal: { to: 'claire.moreau@example.com', from: 'doc@example.com', content: reply },
    credits: { desk: 1, crm: 0 },
    ...call('POST', `${ticketPath}/draftReply`, {
      channel: 'EMAIL',
      fromEmailAddress: 'doc@example.com',
      to: 'claire.moreau@example.com',
      contentType: 'plainText',
      content: reply,
    }),
  },
  updateTicket: {
    status: 'suggested',
    reason: 'La réponse attend un retour de la cliente.',
    confidence: 0.84,
    proposal: { status: 'On Hold', tags: ['examen', 'vtc'], priority: 'Medium' },
    ...call('PATCH', ticketPath, { status: 'On Hold', priority: 'Medium' }),
  },
  updateDeal: {
    status: 'suggested',
    reason: 'La prochaine étape est la convocation.',
    confidence: 0.77,
    proposal: { fields: { Next_Step: 'Convocation envoyée', Stage: 'GAGNÉ' } },
    details: {
      before: { Next_Step: 'Dossier à vérifier', Stage: 'EN ATTENTE' },
      heldBack: 'changed meanwhile: Stage',
    },
    ...call('PUT', '/crm/v8/Deals/5800000000000417', {
      data: [{ Next_Step: 'Convocation envoyée', Stage: 'GAGNÉ' }],
      trigger: [],
    }),
  },
  addNote: {
    status: 'suggested',
    reason: 'Résume l’échange.',
    confidence: 0.9,
    proposal: { title: 'Ticket #1042', content: note },
    ...call('POST', '/crm/v8/Deals/5800000000000417/Notes', { data: [{ Note_Content: note }] }),
  },
};

/** How runs may fare. */
export const lives: {
  state: Run['state'];
  reason: string | null;
  stages: Partial<typeof passed>;
}[] = [
  { state: 'completed', reason: null, stages: passed },
  {
    state: 'running',
    reason: null,
    stages: { context: passed.context, link: passed.link, dispatch: { status: 'running' } },
  },
  {
    state: 'needs_review',
    reason: 'respond-uncertain',
    stages: {
      ...passed,
      dispatch: {
        ...passed.dispatch,
        status: 'applied',
        decision: 'unchanged',
        decidedBy: 'agent@example.com',
        decidedAt: iso(startedAt - 2 * minuteMs),
      },
      respond: {
        ...passed.respond,
        status: 'uncertain',
        reason: 'Zoho did not answer within 20 s, and the reply is not in the ticket.',
        tries: 4,
      },
      updateTicket: { ...passed.updateTicket, status: 'skipped', reason: 'respond-uncertain' },
      updateDeal: {
        ...passed.updateDeal,
        status: 'failed',
        reason: 'Zoho CRM: RECORD_IN_BLUEPRINT (Stage)',
      },
      addNote: {
        ...passed.addNote,
        status: 'skipped',
        reason: 'rejected',
        decision: 'rejected',
        decidedBy: 'agent@example.com',
        decidedAt: iso(startedAt - 2 * minuteMs),
        details: { comment: 'La note répète le ticket.' },
      },
    },
  },
  {
    state: 'superseded',
    reason: 'superseded',
    stages: { ...passed, respond: { ...passed.respond, status: 'skipped', reason: 'superseded' } },
  },
  { state: 'skipped', reason: 'closed', stages: { context: { status: 'skipped' } } },
  {
    state: 'completed_with_errors',
    reason: 'updateDeal-failed',
    stages: {
      ...passed,
      respond: { ...passed.respond, status: 'applied', remoteId: '190000000000077002' },
      updateDeal: { ...passed.updateDeal, status: 'failed', reason: 'INVALID_DATA' },
    },
  },
];
