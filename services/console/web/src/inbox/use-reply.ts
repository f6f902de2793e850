import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post } from '../api/client.ts';
import type { Message, Upload } from '../api/shapes.ts';
import { applyMessage } from '../live/apply-live-event.ts';
import { segment } from './inbox-queries.ts';
import { forgetSent, putBack } from './reply-drafts.ts';

/** A reply on its way to our server. The same `requestId` twice is one reply. */
export interface ReplyAttempt {
  requestId: string;
  content: string;
  private: boolean;
  files: Upload[];
  startedAt: string;
}

export const replyKey = (conversationId: string) => ['reply', conversationId];

export function useReply(conversationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: replyKey(conversationId),
    mutationFn: (attempt: ReplyAttempt) =>
      post<Message>(`/api/conversations/${segment(conversationId)}/reply`, {
        content: attempt.content,
        attachments: attempt.files.map(({ id }) => id),
        private: attempt.private,
        requestId: attempt.requestId,
      }),
    // Here rather than with `mutate`: it has to happen when another conversation is open by then.
    onSuccess(message, attempt) {
      forgetSent(conversationId, attempt.content);
      applyMessage(client, message);
    },
    onError: (_error, attempt) => putBack(conversationId, attempt.content),
  });
}

const clockToleranceMs = 60_000;

/** Whether the thread does not show it yet: its announcement may come before the answer does. */
export function stillUnseen(attempt: ReplyAttempt, messages: Message[]): boolean {
  const since = Date.parse(attempt.startedAt) - clockToleranceMs;
  return !messages.some(
    (message) =>
      message.sender !== 'customer' &&
      message.content === attempt.content &&
      Date.parse(message.createdAt) >= since,
  );
}
