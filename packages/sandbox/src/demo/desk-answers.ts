import { z } from 'zod';
import type { Responder } from '../openai/index.ts';

/** What the automation asks, as far as these answers go by it. */
const Asked = z.object({
  ticket: z.object({ subject: z.string() }).optional(),
  subject: z.string().optional(),
  conversation: z.array(z.object({ text: z.string() })).optional(),
});

interface Answer {
  about: RegExp;
  department: string;
  analysis: string;
  reply: string;
  status: string;
  nextStep: string;
  escalate?: string;
}

const answers: Answer[] = [
  {
    about: /réclamation|remboursement/i,
    department: 'FACTURATION',
    analysis: 'La cliente demande un remboursement, n’a pas eu de réponse et parle d’un avocat.',
    reply:
      'Bonjour,\n\nNous avons bien reçu votre réclamation et nous en sommes désolés. Une responsable vous répondra personnellement.\n\nBien cordialement',
    status: 'Open',
    nextStep: 'Rappeler la cliente',
    escalate: 'Menace juridique et demande de remboursement.',
  },
  {
    about: /facture/i,
    department: 'FACTURATION',
    analysis: 'La cliente a besoin d’une facture au nom de son entreprise.',
    reply:
      'Bonjour,\n\nPour établir la facture, pourriez-vous nous indiquer la raison sociale, l’adresse et le numéro SIRET de votre entreprise ?\n\nBien cordialement',
    status: 'Pending',
    nextStep: 'Établir la facture',
  },
  {
    about: /document|dossier/i,
    department: 'DOC',
    analysis: 'Le client parle des documents de son dossier.',
    reply:
      'Bonjour,\n\nMerci, nous avons bien reçu votre message. Nous vérifions votre dossier et vous confirmons sous 48 heures s’il est complet.\n\nBien cordialement',
    status: 'Pending',
    nextStep: 'Vérifier les documents',
  },
];

const otherwise: Answer = {
  about: /./,
  department: 'stay',
  analysis: 'Le client pose une question à laquelle un collègue peut répondre rapidement.',
  reply:
    'Bonjour,\n\nMerci pour votre message. La convocation, avec la date, l’heure et le lieu, vous est envoyée par e-mail quinze jours avant l’examen.\n\nBien cordialement',
  status: 'Resolved',
  nextStep: 'Attendre la convocation',
};

/** A model for the sandbox: sensible words in French, whatever form is asked for. */
export const answerDesk: Responder = ({ body, schema }) => {
  const answer = answerFor(body.messages.at(-1)?.content);
  const properties = Object.keys((schema?.properties ?? {}) as object);
  if (properties.includes('department')) {
    const { department, analysis: reason } = answer;
    return { content: { department, confidence: 0.9, reason } };
  }
  if (!properties.includes('reply')) return undefined;
  const { analysis, reply, status, nextStep, escalate } = answer;
  return {
    content: {
      analysis,
      language: 'fr',
      reply,
      status,
      priority: null,
      tags: [],
      dealFields: [{ name: 'Next_Step', value: nextStep }],
      note: { title: nextStep, content: analysis },
      escalate: escalate !== undefined,
      escalationReason: escalate ?? null,
      confidence: escalate === undefined ? 0.9 : 0.5,
    },
  };
};

function answerFor(content: unknown): Answer {
  const asked = Asked.safeParse(typeof content === 'string' ? JSON.parse(content) : undefined);
  if (!asked.success) return otherwise;
  const { ticket, subject, conversation } = asked.data;
  const words = [ticket?.subject, subject, conversation?.at(-1)?.text].join('\n');
  return answers.find(({ about }) => about.test(words)) ?? otherwise;
}
