import { listAnswers } from '@omnirelay/shared/store/answers.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { type Api, ById, refusals } from '../api/api.ts';
import { Answers } from '../api/contract-answers.ts';
import { findConversation } from '../inbox/find.ts';

const newest = 100;

/** How the AI came to say what it said, and what it cost. */
export function registerAnswers(app: Api, { db }: { db: Database }): void {
  app.get(
    '/api/conversations/:id/answers',
    {
      schema: {
        tags: ['conversations'],
        summary: 'How the AI’s answers in a conversation came about, the newest first.',
        params: ById,
        response: { 200: Answers, ...refusals(404) },
      },
    },
    async ({ params }) => {
      const { id } = await findConversation({ db }, params.id);
      const rows = await listAnswers(db, id, newest);
      const items = rows.map(({ connection: _, conversationId: __, covers: ___, ...row }) => ({
        ...row,
        createdAt: row.createdAt.toISOString(),
      }));
      return { items };
    },
  );
}
