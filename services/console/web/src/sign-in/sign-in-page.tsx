import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { sessionQuery, signIn } from '../api/session.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { LanguageChoice } from '../shell/preferences.tsx';
import { nextPage } from './next-page.ts';
import classes from './sign-in-page.module.css';

const route = getRouteApi('/login');

export function SignInPage() {
  const { t } = useTranslation();
  const { next } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const explain = useErrorText();
  const password = useRef<HTMLInputElement>(null);
  const enter = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) =>
      signIn(email, password),
    async onSuccess() {
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
      const target = nextPage(next);
      // Bull Board and the API's documentation are pages of the server.
      if (/^\/(queues|api)(\/|$)/.test(target)) return location.assign(target);
      router.history.replace(target);
    },
    onError: () => password.current?.select(),
  });
  useEffect(() => {
    document.title = `${t('signIn.button')} · Omnirelay`;
  }, [t]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    enter.mutate({ email: String(given.get('email')), password: String(given.get('password')) });
  };
  const isWrong = enter.error instanceof ApiError && enter.error.status === 401;
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Paper className={classes.card} radius="lg" shadow="sm">
          <form onSubmit={submit}>
            <Stack gap="md">
              <img src="/assets/icon.svg" alt="" width={48} height={48} />
              <div>
                <Title order={1} size="h2">
                  {t('signIn.title')}
                </Title>
                <Text c="dimmed" size="sm" mt={4}>
                  {t('signIn.text')}
                </Text>
              </div>
              {enter.error && (
                <Alert role="alert" color="red">
                  {isWrong ? t('signIn.wrong') : explain(enter.error)}
                </Alert>
              )}
              <TextInput
                name="email"
                type="email"
                label={t('signIn.email')}
                autoComplete="username"
                required
                withAsterisk={false}
                size="md"
              />
              <PasswordInput
                ref={password}
                name="password"
                label={t('signIn.password')}
                autoComplete="current-password"
                required
                withAsterisk={false}
                size="md"
                visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
              />
              <Button type="submit" size="md" loading={enter.isPending} fullWidth>
                {t('signIn.button')}
              </Button>
            </Stack>
          </form>
        </Paper>
        <div className={classes.language}>
          <LanguageChoice />
        </div>
      </div>
    </main>
  );
}
