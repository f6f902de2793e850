export const bareDeskQueue = 'bare-desk';

/** One ticket that a bare worker passes through the same calls. */
export interface BareRun {
  ticketId: string;
  dealId: string;
  crmContactId: string;
  departmentId: string;
  email: string;
}

/** Where it calls, and by which token. */
export interface DeskPlaces {
  desk: string;
  crm: string;
  model: string;
  token: string;
}
