/** What the fake portal holds. Ids are strings of 18 digits, times epoch milliseconds. */
export interface Department {
  id: string;
  name: string;
  isEnabled: boolean;
}

export interface ReplyAddress {
  address: string;
  departmentId: string;
  isActive: boolean;
}

export interface Agent {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
}

export interface Contact {
  id: string;
  firstName: string;
  lastName: string;
  email: string | null;
  /** The CRM's contact, where the two are connected. */
  crmContactId: string | null;
}

export interface Thread {
  id: string;
  direction: 'in' | 'out';
  status: 'SUCCESS' | 'PENDING' | 'FAILED' | 'DRAFT';
  channel: string;
  content: string;
  contentType: 'text/html' | 'text/plain';
  isDescriptionThread: boolean;
  author: { id: string | null; name: string; email: string; type: 'END_USER' | 'AGENT' };
  fromEmailAddress: string;
  to: string;
  createdMs: number;
}

export interface Comment {
  id: string;
  content: string;
  contentType: 'plainText' | 'html';
  isPublic: boolean;
  commenterId: string;
  commentedMs: number;
}

/** Fields that mean nothing to the fake: kept as they were written. */
export const plainFields = [
  'category',
  'subCategory',
  'classification',
  'dueDate',
  'phone',
  'resolution',
  'language',
] as const;
export type PlainFields = Record<(typeof plainFields)[number], string | null>;

export interface Ticket extends PlainFields {
  id: string;
  ticketNumber: string;
  subject: string;
  description: string | null;
  status: string;
  priority: string | null;
  channel: string;
  departmentId: string;
  contactId: string;
  assigneeId: string | null;
  email: string | null;
  cf: Record<string, string | null>;
  tags: string[];
  isSpam: boolean;
  isTrashed: boolean;
  isEscalated: boolean;
  createdMs: number;
  modifiedMs: number;
  modifiedBy: string;
  customerResponseMs: number | null;
  closedMs: number | null;
  /** oldest first */
  threads: Thread[];
  comments: Comment[];
  /** ids of the departments that it was moved to */
  moves: string[];
}

export const priorities = ['Low', 'Medium', 'High', 'Urgent'] as const;

/** Statuses of the portal, and what each is an example of. */
export const statusTypes: Record<string, 'Open' | 'On Hold' | 'Closed'> = {
  Open: 'Open',
  'On Hold': 'On Hold',
  Escalated: 'Open',
  Closed: 'Closed',
};
