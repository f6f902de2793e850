import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from './api/client.ts';
import { sessionQuery } from './api/session.ts';
import { readRunSearch } from './automation/run-filters.ts';
import { readAuthorizeResult } from './connections/authorize-result.ts';
import { readDeliveryFilters } from './deliveries/delivery-filters.ts';
import { readFilters } from './inbox/conversation-filters.ts';
import { readReportFilters } from './reports/report-filters.ts';
import { PageError } from './shell/page-error.tsx';
import { PageMissing } from './shell/page-missing.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: PageMissing,
  errorComponent: PageError,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  component: lazyRouteComponent(() => import('./sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      throw redirect({ to: '/login', search: { next: location.href } });
    }
  },
});

const start = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox', search: { status: 'Open' }, replace: true });
  },
});

const inbox = createRoute({
  getParentRoute: () => shell,
  path: '/inbox',
  validateSearch: readFilters,
  component: lazyRouteComponent(() => import('./inbox/inbox-page.tsx'), 'InboxPage'),
});
const noConversation = createRoute({
  getParentRoute: () => inbox,
  path: '/',
  component: lazyRouteComponent(() => import('./inbox/no-conversation.tsx'), 'NoConversation'),
});
const conversation = createRoute({
  getParentRoute: () => inbox,
  path: '$conversationId',
  component: lazyRouteComponent(() => import('./inbox/conversation-page.tsx'), 'ConversationPage'),
});

const relayed = createRoute({
  getParentRoute: () => shell,
  path: '/relayed/$conversationId',
  component: lazyRouteComponent(() => import('./relayed/relayed-page.tsx'), 'RelayedPage'),
});
const deliveries = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries',
  validateSearch: readDeliveryFilters,
  component: lazyRouteComponent(() => import('./deliveries/deliveries-page.tsx'), 'DeliveriesPage'),
});
const delivery = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries/$deliveryId',
  component: lazyRouteComponent(() => import('./deliveries/delivery-page.tsx'), 'DeliveryPage'),
});
const automation = createRoute({
  getParentRoute: () => shell,
  path: '/automation',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('./automation/automation-page.tsx'), 'AutomationPage'),
});
const run = createRoute({
  getParentRoute: () => shell,
  path: '/automation/$runId',
  component: lazyRouteComponent(() => import('./automation/run-page.tsx'), 'RunPage'),
});
const parked = createRoute({
  getParentRoute: () => shell,
  path: '/parked',
  component: lazyRouteComponent(() => import('./parked/parked-page.tsx'), 'ParkedPage'),
});
const reports = createRoute({
  getParentRoute: () => shell,
  path: '/reports',
  validateSearch: readReportFilters,
  component: lazyRouteComponent(() => import('./reports/reports-page.tsx'), 'ReportsPage'),
});
const connections = createRoute({
  getParentRoute: () => shell,
  path: '/connections',
  validateSearch: readAuthorizeResult,
  component: lazyRouteComponent(
    () => import('./connections/connections-page.tsx'),
    'ConnectionsPage',
  ),
});
const flows = createRoute({
  getParentRoute: () => shell,
  path: '/flows',
  component: lazyRouteComponent(() => import('./flows/flows-page.tsx'), 'FlowsPage'),
});
// Not /health, which is for machines.
const health = createRoute({
  getParentRoute: () => shell,
  path: '/relay-health',
  component: lazyRouteComponent(() => import('./health/health-page.tsx'), 'HealthPage'),
});
const users = createRoute({
  getParentRoute: () => shell,
  path: '/users',
  component: lazyRouteComponent(() => import('./users/users-page.tsx'), 'UsersPage'),
});
const keys = createRoute({
  getParentRoute: () => shell,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys/keys-page.tsx'), 'KeysPage'),
});

const missing = createRoute({
  getParentRoute: () => shell,
  path: '$',
  component: PageMissing,
});

const routeTree = root.addChildren([
  signIn,
  shell.addChildren([
    start,
    inbox.addChildren([noConversation, conversation]),
    relayed,
    deliveries,
    delivery,
    automation,
    run,
    parked,
    reports,
    connections,
    flows,
    health,
    users,
    keys,
    missing,
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
