import type { Finding as StoredFinding } from '@omnirelay/shared/store/flows-schema.ts';

/** One thing that a check has to say, in one line: what is so, and how to mend it. */
export interface Finding extends StoredFinding {
  /** what it is about: a connection's name, `Redis` */
  subject: string;
}

export function fine(code: string, subject: string, what: string): Finding {
  return { code, subject, level: 'ok', message: `${what}.` };
}

/** Works, but not as it should, or not for long. */
export function warning(code: string, subject: string, what: string, mend: string): Finding {
  return { code, subject, level: 'warning', message: `${what}. ${mend}.` };
}

/** Something does not work, or may lose events. */
export function problem(code: string, subject: string, what: string, mend: string): Finding {
  return { code, subject, level: 'problem', message: `${what}. ${mend}.` };
}
