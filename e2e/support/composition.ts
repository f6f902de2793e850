/** What the model says in tests, unless a test has it say something else. */
export function composition(change: Record<string, unknown> = {}) {
  return {
    analysis: 'Le client demande la date de son examen.',
    language: 'fr',
    reply: 'Bonjour,\n\nVotre examen aura lieu le mois prochain.\n\nBien cordialement',
    status: 'Pending',
    priority: null,
    tags: [],
    dealFields: [{ name: 'Next_Step', value: 'Examen à confirmer' }],
    note: { title: 'Question sur l’examen', content: 'Le client demande la date de son examen.' },
    escalate: false,
    escalationReason: null,
    confidence: 0.9,
    ...change,
  };
}
