import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BlobRow } from '../rows.ts';
import type { World } from '../world.ts';

type FileParams = { Params: { key: string; name: string } };

const credentialHeaders = ['api_access_token', 'api-access-token', 'authorization', 'cookie'];

/** Files are served to anyone who has the address: first a redirect, then the bytes from the storage. */
export function mountFiles(app: FastifyInstance, world: World): void {
  for (const family of ['blobs', 'representations']) {
    app.get<FileParams>(
      `/rails/active_storage/${family}/redirect/:key/:name`,
      async (request, reply) => {
        const blob = world.store.blobs.get(request.params.key);
        if (!blob) return refuse(world, request, reply);
        note(world, request, 302);
        const name = encodeURIComponent(blob.fileName);
        const target = `${world.baseUrl()}/rails/active_storage/disk/${blob.key}/${name}`;
        return reply.code(302).header('location', target).send();
      },
    );
  }
  app.get<FileParams>('/rails/active_storage/disk/:key/:name', async (request, reply) => {
    const blob = [...world.store.blobs.values()].find(({ key }) => key === request.params.key);
    if (!blob) return refuse(world, request, reply);
    return serve(world, blob, request, reply);
  });
}

function serve(world: World, blob: BlobRow, request: FastifyRequest, reply: FastifyReply) {
  const fault = world.fileFaults.get(blob.fileName);
  if (fault === 'expired') return refuse(world, request, reply);
  note(world, request, 200);
  const headers = {
    'content-type': blob.contentType,
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(blob.fileName)}`,
  };
  if (fault === undefined) return reply.headers(headers).send(blob.data);

  reply.hijack();
  if (fault === 'wrong-size') {
    // No Content-Length: only the bytes themselves tell how many they are.
    reply.raw.writeHead(200, headers).write(blob.data);
    return reply.raw.end();
  }
  reply.raw.writeHead(200, { ...headers, 'content-length': blob.data.length });
  const half = blob.data.subarray(0, Math.ceil(blob.data.length / 2));
  reply.raw.write(half, () => {
    if (fault === 'truncate') request.raw.socket.destroy();
  });
  return reply;
}

function refuse(world: World, request: FastifyRequest, reply: FastifyReply) {
  note(world, request, 404);
  return reply.code(404).send();
}

/** Credentials have no business here; whoever sends them shows them to the storage, too. */
function note(world: World, request: FastifyRequest, status: number): void {
  const credentials = credentialHeaders.filter((name) => request.headers[name] !== undefined);
  world.fileRequests.push({ path: request.url, status, credentials });
}
