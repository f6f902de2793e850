import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client.ts';
import { useMe } from '../api/session.ts';
import type { Conversation } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { applyConversation } from '../live/apply-live-event.ts';
import { type ConversationChange, changed, takenBack } from './conversation-change.ts';
import { conversationQuery, segment } from './inbox-queries.ts';

/** Changes a conversation, shown at once and taken back when the server says no. */
export function useConversationChange(id: string) {
  const client = useQueryClient();
  const me = useMe().email;
  const explain = useErrorText();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: ({ kind, ...body }: ConversationChange) =>
      post<Conversation | undefined>(
        `/api/conversations/${segment(id)}/${kind}`,
        kind === 'read' ? undefined : body,
      ),
    onMutate(change) {
      const before = client.getQueryData(conversationQuery(id).queryKey);
      if (before) applyConversation(client, changed(before, change), me);
      return { before };
    },
    onSuccess(after) {
      if (after?.id === id) applyConversation(client, after, me);
    },
    onError(error, change, context) {
      const now = client.getQueryData(conversationQuery(id).queryKey);
      if (now && context?.before) {
        applyConversation(client, takenBack(now, change, context.before), me);
      }
      if (change.kind === 'read') return;
      notifications.show({ color: 'red', title: t('change.failed'), message: explain(error) });
    },
  });
}
