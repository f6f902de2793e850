import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SignedIn } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { LoadState } from '../parts/load-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { deviceOf } from './device-of.ts';
import { endOtherSessions, endSession, sessionsQuery } from './session-queries.ts';
import classes from './sessions-dialog.module.css';

interface SessionsDialogProps {
  /** undefined: one's own */
  user?: { email: string; name: string };
  onClose: () => void;
}

/** Where somebody is signed in, and how that is ended. */
export function SessionsDialog({ user, onClose }: SessionsDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const explain = useErrorText();
  const query = useQuery(sessionsQuery(user?.email));
  const onSuccess = () => client.invalidateQueries({ queryKey: ['sessions'] });
  const end = useMutation({ mutationFn: endSession, onSuccess });
  const endOthers = useMutation({ mutationFn: endOtherSessions, onSuccess });
  const error = end.error ?? endOthers.error;
  const name = user && (user.name || user.email);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={name === undefined ? t('sessions.title') : t('sessions.titleOf', { name })}
    >
      <Stack gap="md">
        {error && (
          <Alert color="red" role="alert">
            {explain(error)}
          </Alert>
        )}
        <LoadState query={query}>
          {(sessions) => (
            <>
              {sessions.length === 0 && <Text size="sm">{t('sessions.none')}</Text>}
              <ul className={classes.rows}>
                {sessions.map((session) => (
                  <SessionRow
                    key={session.id}
                    session={session}
                    isEnding={end.isPending && end.variables === session.id}
                    onEnd={() => end.mutate(session.id)}
                  />
                ))}
              </ul>
              {user === undefined && sessions.some(({ isCurrent }) => !isCurrent) && (
                <Group justify="flex-end">
                  <Button
                    color="red.9"
                    loading={endOthers.isPending}
                    onClick={() => endOthers.mutate()}
                  >
                    {t('sessions.endOthers')}
                  </Button>
                </Group>
              )}
            </>
          )}
        </LoadState>
      </Stack>
    </Dialog>
  );
}

interface SessionRowProps {
  session: SignedIn;
  isEnding: boolean;
  onEnd: () => void;
}

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const { t } = useTranslation();
  const device = deviceOf(session.userAgent) || t('sessions.unknown');
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <Text size="sm" fw={600} title={session.userAgent}>
          <bdi>{device}</bdi>
        </Text>
        <Text size="xs" c="dimmed">
          {session.address} · {t('sessions.seen')} <Moment at={session.seenAt} as="ago" />
        </Text>
      </div>
      {session.isCurrent ? (
        <Badge>{t('sessions.current')}</Badge>
      ) : (
        <Button
          variant="default"
          size="xs"
          title={t('sessions.endNamed', { device })}
          loading={isEnding}
          onClick={onEnd}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
