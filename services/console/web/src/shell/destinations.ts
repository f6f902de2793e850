import {
  IconApi,
  IconArrowsExchange,
  IconHeartbeat,
  IconInbox,
  IconKey,
  IconParking,
  IconPlugConnected,
  IconRobot,
  IconRoute,
  IconShieldExclamation,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react';

/** Where the navigation leads, in its order. */
export const destinations = [
  { to: '/inbox', label: 'nav.inbox', icon: IconInbox, adminOnly: false },
  { to: '/automation', label: 'nav.automation', icon: IconRobot, adminOnly: false },
  { to: '/deliveries', label: 'nav.deliveries', icon: IconArrowsExchange, adminOnly: false },
  { to: '/parked', label: 'nav.parked', icon: IconParking, adminOnly: false },
  { to: '/reports', label: 'nav.reports', icon: IconShieldExclamation, adminOnly: false },
  { to: '/connections', label: 'nav.connections', icon: IconPlugConnected, adminOnly: false },
  { to: '/flows', label: 'nav.flows', icon: IconRoute, adminOnly: false },
  { to: '/relay-health', label: 'nav.health', icon: IconHeartbeat, adminOnly: false },
  { to: '/users', label: 'nav.users', icon: IconUsers, adminOnly: true },
  { to: '/keys', label: 'nav.keys', icon: IconKey, adminOnly: true },
] as const;

/** Pages that the server makes itself. */
export const otherPages = [
  { href: '/queues', label: 'nav.queues', icon: IconStack2 },
  { href: '/api/docs', label: 'nav.apiDocs', icon: IconApi },
] as const;
