import { z } from 'zod';
import { storeBlob } from '../actions/blobs.ts';
import { type Route, route } from '../mount-route.ts';
import { UploadedFile } from '../multipart.ts';
import { notAuthorized, unprocessable, unsupported } from '../refusals.ts';
import { agentView } from '../views/agent.ts';
import { profileView } from '../views/profile.ts';

export const accountRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/profile',
    access: 'user',
    run({ world, actor }) {
      if (actor.kind !== 'User') throw notAuthorized();
      return profileView(world, actor);
    },
  }),
  route({
    method: 'GET',
    path: '/agents',
    access: 'user',
    run: ({ world }) => [...world.store.users.values()].map((user) => agentView(world, user)),
  }),
  route({
    method: 'POST',
    path: '/upload',
    access: 'user',
    body: z.strictObject({
      attachment: z.instanceof(UploadedFile).optional(),
      external_url: z.string().optional(),
    }),
    run({ world, body }) {
      if (body.external_url !== undefined) throw unsupported('upload by external_url');
      if (!body.attachment) throw unprocessable('No file or URL provided');
      const blob = storeBlob(world, body.attachment);
      const name = encodeURIComponent(blob.fileName);
      const url = `${world.baseUrl()}/rails/active_storage/blobs/redirect/${blob.signedId}/${name}`;
      return { file_url: url, blob_id: blob.signedId };
    },
  }),
];
