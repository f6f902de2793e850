/** What the fake knows, in its own words; `present.ts` and `events.ts` turn it into Zendesk's. */
export type Role = 'end-user' | 'agent' | 'admin';

export const statuses = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;
export type Status = (typeof statuses)[number];

export interface User {
  id: number;
  name: string;
  email: string | null;
  role: Role;
  externalId: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface Attachment {
  id: number;
  /** The secret part of its download address. */
  token: string;
  fileName: string;
  contentType: string;
  data: Buffer;
  deleted: boolean;
  /** The download answers 404. */
  expired: boolean;
  /** What the API says; the truth unless a test lets it lie. */
  sizeBytes: number;
  malwareScanResult: string;
}

export interface Comment {
  id: number;
  ticketId: number;
  auditId: number;
  authorId: number;
  body: string;
  htmlBody: string;
  plainBody: string;
  public: boolean;
  attachments: Attachment[];
  channel: Channel;
  createdAt: Date;
}

/** How something came in, as REST names it. */
export type Channel = 'api' | 'web' | 'email' | 'rule';

export interface CustomField {
  id: number;
  value: unknown;
}

export interface Ticket {
  id: number;
  subject: string;
  description: string;
  status: Status;
  priority: string | null;
  type: string | null;
  requesterId: number;
  submitterId: number;
  assigneeId: number | null;
  groupId: number | null;
  externalId: string | null;
  tags: string[];
  customFields: CustomField[];
  channel: Channel;
  followupSourceId: number | null;
  followupIds: number[];
  createdAt: Date;
  updatedAt: Date;
  comments: Comment[];
  audits: Audit[];
}

export interface Audit {
  id: number;
  ticketId: number;
  authorId: number;
  /** `ticket.metadata` of the write that caused it. */
  custom: Record<string, unknown>;
  channel: Channel;
  createdAt: Date;
  events: AuditEvent[];
}

export type AuditEvent =
  /** The id is the comment's own. */
  | { kind: 'comment'; id: number; comment: Comment }
  | { kind: 'create'; id: number; fieldName: string; value: unknown }
  | { kind: 'change'; id: number; fieldName: string; value: unknown; previousValue: unknown }
  | { kind: 'privacy' | 'redaction'; id: number; comment: Comment }
  | { kind: 'attachment-redaction'; id: number; comment: Comment; attachment: Attachment };
