export type SubjectKind = 'phone' | 'account' | 'url';

/** A number or an address that somebody asks about. */
export interface Subject {
  kind: SubjectKind;
  /** as look-ups ask for it: see `normalise.ts` */
  value: string;
  /** its characters in the message */
  asWritten: string;
  /** of a phone: such numbers are in use in Vietnam */
  validPrefix?: boolean;
  /** What else it may be: many people's account number is their phone number. */
  alsoAs?: SubjectKind[];
  /** the bank named next to it */
  bankHint?: string;
}
