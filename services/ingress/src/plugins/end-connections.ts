import type { FastifyInstance } from 'fastify';

/**
 * Lets a closing process end: what is under way is answered, and its connection not kept for more. Node
 * stops looking for slow senders once a server is closing, so they are given `withinMs`.
 */
export function endConnectionsOnClose(app: FastifyInstance, withinMs: number): void {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    const timer = setTimeout(() => app.server.closeAllConnections(), withinMs);
    app.server.once('close', () => clearTimeout(timer));
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
}
