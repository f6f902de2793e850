import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client.ts';
import { useMe } from '../api/session.ts';
import type { Conversation, Owner, Status } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { applyConversation } from '../live/apply-live-event.ts';
import { conversationQuery, segment } from './inbox-queries.ts';

export type ConversationChange =
  | { kind: 'status'; status: Status }
  | { kind: 'assign'; assignee: string | null }
  | { kind: 'owner'; owner: Owner }
  | { kind: 'read' };

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
      if (context?.before) applyConversation(client, context.before, me);
      if (change.kind === 'read') return;
      notifications.show({ color: 'red', title: t('change.failed'), message: explain(error) });
    },
  });
}

export function changed(conversation: Conversation, change: ConversationChange): Conversation {
  switch (change.kind) {
    case 'status':
      return { ...conversation, status: change.status };
    case 'assign':
      return { ...conversation, assignee: change.assignee };
    case 'owner':
      return { ...conversation, owner: change.owner };
    case 'read':
      return { ...conversation, unread: 0 };
  }
}
