import type { FastifyInstance, FastifyRequest } from 'fastify';
import { opaqueToken } from '../ids.ts';
import type { Media } from '../media.ts';
import type { MediaFile } from '../media-files.ts';
import { invalidField, zaloRefusal } from '../refusals.ts';
import type { Switches } from '../switches.ts';
import { kindOf } from './file-kind.ts';
import { success } from './read-input.ts';

export type UploadKind = 'image' | 'gif' | 'file';

export interface Upload {
  kind: UploadKind;
  file: MediaFile;
  /** Where the customer gets it. */
  url: string;
  endsMs: number;
}

export interface Uploads {
  add(kind: UploadKind, file: MediaFile): string;
  /** @throws Refusal: unknown, of another kind, or too old. */
  get(kind: UploadKind, id: string, field: string): Upload;
  /** Every one of them is too old now. */
  expire(): void;
  all(): Upload[];
}

const lifeMs = 7 * 24 * 3_600_000;
/** Which megabyte Zalo means is not known: the smaller one. */
const megabyte = 1_000_000;
const largest: Record<UploadKind, number> = {
  image: megabyte,
  gif: 5 * megabyte,
  file: 5 * megabyte,
};

export function createUploads(media: Media, nowMs: () => number): Uploads {
  const byId = new Map<string, Upload>();
  return {
    add(kind, file) {
      const id = opaqueToken();
      byId.set(id, { kind, file, url: media.add(file), endsMs: nowMs() + lifeMs });
      return id;
    },
    get(kind, id, field) {
      const upload = byId.get(id);
      if (!upload || upload.kind !== kind) throw invalidField(field);
      if (upload.endsMs <= nowMs()) throw zaloRefusal(-100);
      return upload;
    },
    expire() {
      for (const upload of byId.values()) upload.endsMs = nowMs();
    },
    all: () => [...byId.values()],
  };
}

export function registerUploads(
  app: FastifyInstance,
  { uploads, switches }: { uploads: Uploads; switches: Switches },
): void {
  for (const kind of ['image', 'gif', 'file'] as const) {
    app.post(`/openapi/v2.0/oa/upload/${kind}`, async (request) => {
      const file = await readFile(request);
      const type = kindOf(file, switches.csvFiles);
      if (type?.kind !== kind) throw invalidField('file');
      if (file.bytes.length > largest[kind]) throw zaloRefusal(-210);
      const id = uploads.add(kind, { ...file, type: type.type });
      return success(kind === 'file' ? { token: id } : { attachment_id: id });
    });
  }
}

/** One field, `file`, with a name. */
async function readFile(request: FastifyRequest): Promise<MediaFile> {
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data') || !Buffer.isBuffer(request.body)) {
    throw invalidField('file', true);
  }
  const form = await parseForm(request.body, contentType);
  const names = [...form.keys()];
  const other = names.find((name) => name !== 'file');
  if (other !== undefined) throw invalidField(other, true);
  const file = form.get('file');
  if (names.length !== 1 || !(file instanceof File) || file.name === '') {
    throw invalidField('file', true);
  }
  return { name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) };
}

async function parseForm(body: Buffer, contentType: string): Promise<FormData> {
  try {
    const headers = { 'content-type': contentType };
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch {
    throw invalidField('file', true);
  }
}
