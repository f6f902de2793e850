import {
  type QueryClient,
  queryOptions,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query';
import { get, post } from './client.ts';
import type { Session, User } from './shapes.ts';
import { tellOtherTabs } from './sign-out.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<Session>('/api/session', {}, signal),
  staleTime: 5 * 60_000,
});

/** Who is signed in. Pages inside the shell are only shown once that is known. */
export function useMe(): User {
  return useSuspenseQuery(sessionQuery).data.user;
}

export function useConnectionNames(): Session['connections'] {
  return useSuspenseQuery(sessionQuery).data.connections;
}

export function useIsAdmin(): boolean {
  return useMe().role === 'admin';
}

export function signIn(email: string, password: string): Promise<{ user: User }> {
  return post('/api/login', { email, password });
}

/** Ends the session in all tabs. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await post('/api/logout').catch(() => undefined);
    tellOtherTabs();
    leave(client);
  };
}

/** Leaves nothing of this person in the tab. */
export function leave(client: QueryClient): void {
  sessionStorage.clear();
  client.clear();
  // Browsers keep pages for going back; this one, with what it shows, must not come back.
  document.body.hidden = true;
  addEventListener('pageshow', () => location.reload());
  location.assign('/login');
}

/** Whether somebody's name can be changed here, or is among the server's settings. */
export function useCanChangeName(): boolean {
  return useSuspenseQuery(sessionQuery).data.canChangeName;
}
