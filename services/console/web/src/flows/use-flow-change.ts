import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { applyLiveEvent } from '../live/apply-live-event.ts';

/** Changes a flow, and shows it changed at once. */
export function useFlowChange<Given>(
  change: (given: Given) => Promise<Flow>,
  options: {
    done(flow: Flow): string;
    onDone?: () => void;
    /** whether the failure is told by a notice, and not where it was asked for */
    tellsFailure?: boolean;
  },
) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const explain = useErrorText();
  return useMutation({
    mutationFn: change,
    onSuccess(flow) {
      applyLiveEvent(client, { kind: 'flow', data: flow }, '');
      notifications.show({ color: 'green', message: options.done(flow) });
      options.onDone?.();
    },
    onError(error) {
      if (!options.tellsFailure) return;
      notifications.show({ color: 'red', title: t('change.failed'), message: explain(error) });
    },
  });
}
