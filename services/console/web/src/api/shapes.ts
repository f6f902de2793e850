import type { z } from 'zod';
import type * as contract from '../../../src/api/contract.ts';
import type * as agent from '../../../src/api/contract-agent.ts';
import type * as alerts from '../../../src/api/contract-alerts.ts';
import type * as answers from '../../../src/api/contract-answers.ts';
import type * as automation from '../../../src/api/contract-automation.ts';
import type * as flows from '../../../src/api/contract-flows.ts';
import type * as trust from '../../../src/api/contract-trust.ts';

/** The contract's shapes. Only types: the schemas themselves stay out of the bundle. */
export type AnswerWindow = z.infer<typeof contract.AnswerWindow>;
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
export type NotStored = z.infer<typeof trust.NotStored>;
export type OwnPatch = z.infer<typeof trust.OwnPatch>;
export type ParkedGroup = z.infer<typeof trust.ParkedGroup>;
export type Redriven = z.infer<typeof trust.Redriven>;
export type Relayed = z.infer<typeof trust.Relayed>;
export type RelayedSide = z.infer<typeof trust.RelayedSide>;
export type Session = z.infer<typeof trust.Session>;
export type SignedIn = z.infer<typeof trust.SignedIn>;

export type Alert = z.infer<typeof alerts.Alert>;
export type Alerts = z.infer<typeof alerts.Alerts>;

export type DryRun = z.input<typeof flows.DryRun>;
export type DryRunResult = z.infer<typeof flows.DryRunResult>;
export type FilterTest = z.input<typeof flows.FilterTest>;
export type FilterTestResult = z.infer<typeof flows.FilterTestResult>;
export type Flow = z.infer<typeof flows.Flow>;
export type FlowPatch = z.infer<typeof flows.FlowPatch>;
export type FlowTestResult = z.infer<typeof flows.FlowTestResult>;

export type Acceptance = z.infer<typeof automation.Acceptance>;
export type Automation = z.infer<typeof automation.Automation>;
export type AutomationPatch = z.infer<typeof automation.AutomationPatch>;
export type ProviderCall = z.infer<typeof automation.ProviderCall>;
export type Run = z.infer<typeof automation.Run>;
export type RunDetail = z.infer<typeof automation.RunDetail>;
export type RunStage = z.infer<typeof automation.RunStage>;
export type RunState = z.infer<typeof automation.RunState>;
export type RunTicket = z.infer<typeof automation.RunTicket>;
export type RunsPage = z.infer<typeof automation.RunsPage>;
export type StageStatus = z.infer<typeof automation.StageStatus>;

export type AnswerInfo = z.infer<typeof answers.AnswerInfo>;
export type NewReport = z.input<typeof answers.NewReport>;
export type Report = z.infer<typeof answers.Report>;
export type ReportImported = z.infer<typeof answers.ReportImported>;
export type ReportKind = z.infer<typeof answers.ReportKind>;
export type ReportsPage = z.infer<typeof answers.ReportsPage>;

export type ApiKey = z.infer<typeof agent.ApiKey>;
export type MadeApiKey = z.infer<typeof agent.MadeApiKey>;
export type NewApiKey = z.infer<typeof agent.NewApiKey>;
export type Scope = z.infer<typeof agent.Scope>;
