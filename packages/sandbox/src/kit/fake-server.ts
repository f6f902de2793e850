import Fastify, { type FastifyInstance } from 'fastify';
import { createFaultPlan, type FaultPlan } from './faults.ts';
import { mountFaults } from './mount-faults.ts';
import { parseBodies } from './parse-bodies.ts';
import { recordCalls } from './record-calls.ts';

export interface RecordedCall {
  method: string;
  /** With the query. */
  path: string;
  /** 'hung' until an answer leaves, and for good if none does. */
  status: number | 'hung' | 'dropped';
  /** Milliseconds since the epoch, on arrival. */
  atMs: number;
  /** Parsed JSON bodies only. */
  body?: unknown;
}

export interface FakeServer {
  url: string;
  app: FastifyInstance;
  faults: FaultPlan;
  /** In the order of arrival; without the control API's own calls. */
  calls: RecordedCall[];
  /** Calls to routes that the fake does not have, and calls that broke the fake. */
  unexpected: RecordedCall[];
  close(): Promise<void>;
}

/** What the fake may need while it registers its routes. */
export type FakeServerParts = Pick<FakeServer, 'faults' | 'calls' | 'unexpected'>;

/** Uploads up to the providers' 50 MB, and a little more so that the fakes judge the size themselves. */
const bodyLimitBytes = 64 * 1024 * 1024;

/**
 * Starts one fake provider. JSON bodies arrive parsed, anything else as a Buffer (multipart is read with
 * `new Response(body, { headers }).formData()`). Unknown routes answer 501 and are kept in `unexpected`.
 */
export async function startFakeServer(options: {
  name: string;
  host?: string;
  port?: number;
  random?: () => number;
  register(app: FastifyInstance, parts: FakeServerParts): void;
}): Promise<FakeServer> {
  const app = Fastify({
    bodyLimit: bodyLimitBytes,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2_000 },
  });
  const faults = createFaultPlan(options.random);
  const calls: RecordedCall[] = [];
  const unexpected: RecordedCall[] = [];

  parseBodies(app);
  const record = recordCalls(app, { name: options.name, calls, unexpected });
  mountFaults(app, { faults, record });
  options.register(app, { faults, calls, unexpected });

  const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  return { url, app, faults, calls, unexpected, close: () => app.close() };
}
