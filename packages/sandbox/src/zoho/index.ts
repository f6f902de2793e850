export type { Credits } from './credits.ts';
export { fillPortal, openTicket, type Portal, type Story, storyNames } from './demo-portal.ts';
export type * from './model.ts';
export type { NewContact, OpenedTicket, People, TicketChange } from './people.ts';
export { startZoho, type ZohoFake, type ZohoOptions } from './start-zoho.ts';
export type { Switches } from './switches.ts';
export type { Webhook, WebhookTarget } from './webhooks/announce.ts';
export type { Filter, Subscriptions } from './webhooks/subscriptions.ts';
