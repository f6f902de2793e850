import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post, remove } from '../api/client.ts';
import { type Pages, removeItem } from '../api/pages.ts';
import type { Message } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { applyMessage } from '../live/apply-live-event.ts';
import { changeQuery } from '../live/change-query.ts';
import { messagesQuery, segment } from './inbox-queries.ts';

export type MessageAction =
  | { kind: 'retry' }
  /** with another text when it was edited */
  | { kind: 'approve'; content?: string }
  | { kind: 'discard' };

/** What can be done with a message that did not go out, or not yet. */
export function useMessageAction(message: Message) {
  const client = useQueryClient();
  const explain = useErrorText();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (action: MessageAction) => perform(message.id, action),
    onSuccess(answer, { kind }) {
      if (answer?.id === message.id) return applyMessage(client, answer);
      if (kind === 'discard') {
        return changeQuery<Pages<Message>>(
          client,
          messagesQuery(message.conversationId).queryKey,
          (data) => (data ? removeItem(data, message.id) : data),
        );
      }
      applyMessage(client, { ...message, state: 'sending', failure: null });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: t('change.failed'), message: explain(error) }),
  });
}

function perform(id: string, action: MessageAction): Promise<Message | undefined> {
  const path = `/api/messages/${segment(id)}`;
  switch (action.kind) {
    case 'retry':
      return post(`${path}/retry`);
    case 'approve':
      return post(
        `${path}/approve`,
        action.content === undefined ? {} : { content: action.content },
      );
    case 'discard':
      return remove(path).then(() => undefined);
  }
}
