import type { Automation, Run, RunDetail } from '../src/api/shapes.ts';
import { stageNames, switchedStages } from '../src/automation/run-filters.ts';
import { chance, pick, startedAt } from './fake-data.ts';
import { departments, lives, message, nothing } from './fake-stages.ts';

const minuteMs = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

const customers = [
  { email: 'claire.moreau@example.com', name: 'Claire Moreau' },
  { email: 'karim.benali@example.com', name: 'Karim Benali' },
  { email: 'sophie.laurent@example.com', name: 'Sophie Laurent' },
  { email: 'x'.repeat(40).concat('@example.com'), name: '\u202EyttoN <b>gras</b>' },
];
const subjects = [
  'Date de mon examen VTC',
  'Remboursement de ma formation',
  'Documents refusés par la CMA',
  'Je n’ai pas reçu ma facture du mois dernier, ni celle d’avant, malgré mes deux relances',
  'Changement d’adresse',
] as const;

/** Newest first. */
export function makeRuns(count: number): RunDetail[] {
  return Array.from({ length: count }, (_, index) => {
    const life = (index < lives.length ? lives[index] : pick(`life${index}`, lives)) ?? lives[0];
    const at = startedAt - 9 * minuteMs - index * 17 * minuteMs;
    const customer = index === 0 ? customers[0] : pick(`customer${index}`, customers);
    const isOver = life?.state !== 'running';
    return {
      id: `0mr${String(999_999 - index).padStart(9, '0')}xk`,
      flow: 'desk',
      connection: 'zoho-main',
      ticketId: `1900000000000${12_345 - index}`,
      ticketNumber: String(1_042 - index),
      subject: index === 0 ? subjects[0] : pick(`subject${index}`, subjects),
      customer: customer?.email ?? '',
      state: life?.state ?? 'completed',
      reason: life?.reason ?? null,
      requestedBy: chance(`trial${index}`) < 0.1 ? 'admin@example.com' : null,
      switches: {
        link: 'on',
        dispatch: 'suggest',
        respond: 'suggest',
        updateTicket: 'suggest',
        updateDeal: 'suggest',
        addNote: 'suggest',
      },
      credits: { desk: 9, crm: 3 },
      trigger: { id: '190000000000077001', at: iso(at) },
      startedAt: iso(at + 2_000),
      updatedAt: iso(at + 9_000),
      finishedAt: isOver ? iso(at + 9_000) : null,
      ticket: {
        status: 'Open',
        department: 'Contact',
        departments,
        priority: null,
        tags: ['vtc'],
        link: null,
        url: 'https://desk.zoho.eu/agent/acme/ticket/1042',
        message,
      },
      stages: stageNames.map((stage) => ({
        ...nothing,
        ...(life?.stages[stage] ?? { tries: 0, startedAt: null, finishedAt: null }),
        stage,
        status: life?.stages[stage]?.status ?? 'waiting',
      })),
    };
  });
}

/** As lists and live events show it. */
export function listed({ ticket: _, stages, ...run }: RunDetail): Run {
  return { ...run, stages: stages.map(({ stage, status }) => ({ stage, status })) };
}

const decided = {
  link: [99, 1, 0],
  dispatch: [96, 3, 1],
  respond: [61, 28, 11],
  updateTicket: [40, 2, 1],
  updateDeal: [12, 4, 6],
  addNote: [0, 0, 0],
} as const;

export function makeAutomation(): Automation {
  return {
    flow: 'desk',
    connection: 'zoho-main',
    llm: 'llm',
    mode: 'draft',
    departments: departments.map(({ name }) => name),
    stages: switchedStages.map((stage) => {
      const [unchanged, edited, rejected] = decided[stage];
      return {
        stage,
        switch: stage === 'link' ? 'on' : 'suggest',
        source: stage === 'link' ? 'console' : stage === 'dispatch' ? 'environment' : 'file',
        acceptance: { unchanged, edited, rejected, total: unchanged + edited + rejected },
      };
    }),
    level: null,
    switchedBy: 'admin@example.com',
    switchedAt: iso(startedAt - 90 * minuteMs),
    states: { completed: 41, needs_review: 2, running: 1, skipped: 6 },
    suggestions: 12,
  };
}
