import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createQueryClient } from './api/query-client.ts';
import { leave } from './api/session.ts';
import { onSignOutElsewhere } from './api/sign-out.ts';
import { createAppRouter } from './router.tsx';
import { theme } from './theme/theme.ts';

const queryClient = createQueryClient(() => toSignIn());
const router = createAppRouter(queryClient);
onSignOutElsewhere(() => {
  if (!isSigningIn()) leave(queryClient);
});

export function App() {
  const { t } = useTranslation();
  const closeLabel = t('dialog.close');
  const namedTheme = useMemo(() => nameCrosses(closeLabel), [closeLabel]);
  return (
    <MantineProvider
      theme={namedTheme}
      defaultColorScheme="auto"
      // Both would be <style> elements; the policy wants files, and vite.config.ts makes them.
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <Notifications position="top-center" />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** The cross of a notification says what it does. */
function nameCrosses(label: string) {
  return mergeThemeOverrides(theme, {
    components: {
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': label } } },
    },
  });
}

/** A session that ended leads to the sign-in, and from there back. */
function toSignIn(): void {
  if (isSigningIn()) return;
  const { href } = router.state.location;
  queryClient.clear();
  void router.navigate({ to: '/login', search: { next: href } });
}

function isSigningIn(): boolean {
  return router.state.location.pathname === '/login';
}
