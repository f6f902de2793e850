import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { smtpCertificate, smtpKey } from './certificate.ts';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** as it came: headers, an empty line, the text */
  raw: string;
  /** whether it came encrypted, and who had signed in */
  secure: boolean;
  user: string | undefined;
  atMs: number;
}

/** What the server does with what it is sent. */
export type SmtpMood =
  | 'takes'
  /** 421 when somebody connects */
  | 'busy'
  /** 550 for every recipient */
  | 'refuses'
  /** connects, and says nothing */
  | 'hangs'
  /** takes the message, and hangs up without a word */
  | 'takes-and-drops'
  /** takes the message, and never says so */
  | 'takes-and-hangs';

export interface SmtpFake {
  port: number;
  host: '127.0.0.1';
  received: ReceivedMail[];
  /** every attempt to speak with it */
  connections: number;
  mood: SmtpMood;
  close(): Promise<void>;
}

export interface SmtpOptions {
  port?: number;
  /** Who may send; undefined: anybody. */
  auth?: { user: string; password: string };
  /** TLS from the first byte on. */
  secure?: boolean;
  /** Whether it offers STARTTLS; not beside `secure`. */
  starttls?: boolean;
}

/** A mail server that keeps what it is sent, strict about addresses, TLS and who signs in. */
export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpFake> {
  const { auth, secure = false, starttls = false } = options;
  const server = new SMTPServer({
    secure,
    key: smtpKey,
    cert: smtpCertificate,
    hideSTARTTLS: secure || !starttls,
    ...(auth ? { authOptional: false } : { authOptional: true }),
    disabledCommands: [...(secure || starttls ? [] : ['STARTTLS']), ...(auth ? [] : ['AUTH'])],
    // A password in the clear is never asked for.
    allowInsecureAuth: false,
    closeTimeout: 100,
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, done) {
      fake.connections += 1;
      if (fake.mood === 'hangs') return;
      if (fake.mood === 'busy') return done(refusal('Too busy, come back later', 421));
      done();
    },
    onAuth({ username, password }, _session, done) {
      if (username === auth?.user && password === auth?.password)
        return done(null, { user: username });
      done(refusal('Authentication failed', 535));
    },
    onMailFrom: ({ address }, _session, done) => done(checked(address)),
    onRcptTo({ address }, _session, done) {
      if (fake.mood === 'refuses') return done(refusal('No such user here', 550));
      done(checked(address));
    },
    onData(stream, session, done) {
      buffer(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        fake.received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: raw.toString(),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
          atMs: Date.now(),
        });
        if (fake.mood === 'takes-and-hangs') return;
        if (fake.mood === 'takes-and-drops') {
          for (const connection of server.connections) connection._socket?.destroy();
          return;
        }
        done();
      }, done);
    },
  } satisfies SMTPServerOptions) as SMTPServer & {
    connections: Set<{ _socket?: { destroy(): void } }>;
  };
  // Clients that hang up or do not like our certificate are their tests' business.
  server.on('error', () => {});
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  const fake: SmtpFake = {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    received: [],
    connections: 0,
    mood: 'takes',
    close: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) connection._socket?.destroy();
        server.close(() => resolve());
      }),
  };
  return fake;
}

/** `name@host.tld`, of plain characters. */
function checked(address: string): Error | undefined {
  return /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(address)
    ? undefined
    : refusal('Bad address syntax', 553);
}

function refusal(message: string, responseCode: number): Error {
  return Object.assign(new Error(message), { responseCode });
}
