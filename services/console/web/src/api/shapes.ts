import type { z } from 'zod';
import type * as contract from '../../../src/api/contract.ts';
import type * as trust from '../../../src/api/contract-trust.ts';

/** The contract's shapes. Only types: the schemas themselves stay out of the bundle. */
export type Attachment = z.infer<typeof contract.Attachment>;
export type ConnectionPatch = z.infer<typeof contract.ConnectionPatch>;
export type ConnectionState = z.infer<typeof contract.ConnectionState>;
export type Conversation = z.infer<typeof contract.Conversation>;
export type ConversationsPage = z.infer<typeof contract.ConversationsPage>;
export type Delivery = z.infer<typeof contract.Delivery>;
export type DeliveryFlow = z.infer<typeof contract.DeliveryFlow>;
export type DeliveryPage = z.infer<typeof contract.DeliveryPage>;
export type Health = z.infer<typeof contract.Health>;
export type Message = z.infer<typeof contract.Message>;
export type MessagesPage = z.infer<typeof contract.MessagesPage>;
export type NewUser = z.infer<typeof contract.NewUser>;
export type Owner = z.infer<typeof contract.Owner>;
export type Reply = z.input<typeof contract.Reply>;
export type Role = z.infer<typeof contract.Role>;
export type Status = z.infer<typeof contract.Status>;
export type Sync = z.infer<typeof contract.Sync>;
export type Upload = z.infer<typeof contract.Upload>;
export type User = z.infer<typeof contract.User>;
export type UserPatch = z.infer<typeof contract.UserPatch>;
export type UserRow = z.infer<typeof contract.UserRow>;

export type DeliveryDetail = z.infer<typeof trust.DeliveryDetail>;
export type DeliverySummary = z.infer<typeof trust.DeliverySummary>;
export type FlowCounters = z.infer<typeof trust.FlowCounters>;
export type NotStored = z.infer<typeof trust.NotStored>;
export type OwnPatch = z.infer<typeof trust.OwnPatch>;
export type ParkedGroup = z.infer<typeof trust.ParkedGroup>;
export type Redriven = z.infer<typeof trust.Redriven>;
export type Relayed = z.infer<typeof trust.Relayed>;
export type RelayedSide = z.infer<typeof trust.RelayedSide>;
export type Session = z.infer<typeof trust.Session>;
