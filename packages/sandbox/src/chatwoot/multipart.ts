import { unsupported } from './refusals.ts';

/** One uploaded file, its bytes already read. */
export class UploadedFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly data: Buffer;

  constructor(fileName: string, contentType: string, data: Buffer) {
    this.fileName = fileName;
    this.contentType = contentType;
    this.data = data;
  }
}

/** Reads a form the way Rack does, as far as we need it: `name`, and `name[]` for lists. */
export async function readMultipart(
  bytes: Buffer,
  contentType: string,
): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of await parseForm(bytes, contentType)) {
    const item =
      typeof value === 'string'
        ? value
        : new UploadedFile(
            value.name,
            mediaType(value.type),
            Buffer.from(await value.arrayBuffer()),
          );
    if (!name.endsWith('[]')) {
      fields[name] = item;
      continue;
    }
    const list = fields[name.slice(0, -2)];
    if (Array.isArray(list)) list.push(item);
    else fields[name.slice(0, -2)] = [item];
  }
  return fields;
}

async function parseForm(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    const headers = { 'content-type': contentType };
    return await new Response(new Uint8Array(bytes), { headers }).formData();
  } catch (error) {
    throw unsupported(`a multipart body that cannot be read: ${error}`);
  }
}

function mediaType(type: string): string {
  return type === '' ? 'application/octet-stream' : type;
}
