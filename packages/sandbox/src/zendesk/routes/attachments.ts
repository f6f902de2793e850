import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { notFound, unauthorized } from '../errors.ts';
import type { World } from '../world.ts';

const Params = z.object({ token: z.string() });

/** Downloads: the secret address is enough, unless the account demands a signed-in user. */
export function mountAttachments(app: FastifyInstance, world: World, authorization: string): void {
  for (const path of ['/attachments/token/:token', '/attachments/token/:token/']) {
    app.get(path, async (request, reply) => {
      const attachment = world.attachments.get(Params.parse(request.params).token);
      if (!attachment) throw notFound();
      const shown = request.headers.authorization;
      const refused = world.switches.attachmentsNeedAuth && shown !== authorization;
      const gone = attachment.expired || attachment.deleted;
      const status = refused ? 401 : gone ? 404 : 200;
      world.downloads.push({
        attachmentId: attachment.id,
        fileName: attachment.fileName,
        authorization: shown !== undefined,
        status,
        atMs: Date.now(),
      });
      if (refused) throw unauthorized();
      if (gone) throw notFound();
      return reply.type(attachment.contentType).send(attachment.data);
    });
  }
}
