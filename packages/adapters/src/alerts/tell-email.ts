import type { Told } from '@omnirelay/shared/alerts/decide-notices.ts';
import type { Message } from '@omnirelay/shared/alerts/message.ts';
import type { EmailTarget } from '@omnirelay/shared/config/alerts.ts';
import { createTransport } from 'nodemailer';

export interface MailOptions {
  /** how long each step of speaking with the server may take */
  stepMs: number;
  /** and all of them together */
  allMs: number;
  /** whom certificates are believed from; those that Node believes, unless given */
  ca?: string;
}
export const mailOptions: MailOptions = { stepMs: 10_000, allMs: 20_000 };

/** One attempt to send it, over a connection of its own. */
export async function tellEmail(
  { from, to, smtp, name }: EmailTarget,
  message: Message,
  { stepMs, allMs, ca }: MailOptions = mailOptions,
): Promise<Told> {
  const { host, secure, starttls, user, password } = smtp;
  const port = smtp.port ?? (secure ? 465 : 587);
  let wasSent = false;
  const transport = createTransport({
    logger: silentLogger(() => {
      wasSent = true;
    }),
    host,
    port,
    secure,
    requireTLS: !secure && starttls === 'required',
    ignoreTLS: starttls === 'off',
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    dnsTimeout: stepMs,
    // Nothing of a message is read from anywhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MailTimeout()), allMs);
  });
  try {
    const sending = transport.sendMail({
      from,
      to,
      subject: message.subject,
      text: `${message.text}\n`,
      messageId: `<${message.id}.${name}@omnirelay>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
    const { rejected } = await Promise.race([sending, late]);
    if (rejected.length === 0) return {};
    return { note: `${host}:${port} refused ${rejected.length} of ${to.length} addresses` };
  } catch (error) {
    return {
      error: `${host}:${port}: ${reasonOf(error)}`,
      unclear: wasSent && !wasAnswered(error),
    };
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

class MailTimeout extends Error {
  override name = 'MailTimeout';
  readonly code = 'ETIMEDOUT';
}

interface SmtpError {
  code?: string;
  responseCode?: number;
  command?: string;
}

/** What the server said may name people, and repeat what it was sent: its number says enough. */
function reasonOf(error: unknown): string {
  const { code, responseCode, command } = error as SmtpError;
  const meaning = meanings[code ?? ''] ?? 'it failed';
  const answer = responseCode === undefined ? '' : `, SMTP ${responseCode}`;
  return `${meaning} (${[code, command].filter(Boolean).join(' at ')}${answer})`;
}

const meanings: Record<string, string> = {
  EAUTH: 'user or password is refused',
  ENOAUTH: 'it wants a user and a password',
  EENVELOPE: 'the sender or the recipients are refused',
  EMESSAGE: 'the message is refused',
  ETLS: 'no TLS, which `starttls: required` asks for, or a certificate that does not hold',
  ESOCKET: 'the connection failed',
  ECONNECTION: 'it does not answer, or hung up',
  ETIMEDOUT: 'no answer in time',
  EDNS: 'no such host',
};

/** Then it was refused, and we know. */
function wasAnswered(error: unknown): boolean {
  return (error as SmtpError).responseCode !== undefined;
}

/** Nothing is logged. Of what there is to tell, that the message is out is of interest. */
function silentLogger(onSent: () => void) {
  const nothing = () => {};
  const info = (entry: unknown) => {
    if ((entry as { tnx?: string }).tnx === 'message') onSent();
  };
  return {
    ...{ level: nothing, trace: nothing, debug: nothing, info },
    ...{ warn: nothing, error: nothing, fatal: nothing },
  };
}
