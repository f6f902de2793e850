import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { uploads } from './schema.ts';

export type NewUpload = Omit<typeof uploads.$inferInsert, 'createdAt'>;
export type UploadInfo = Omit<NewUpload, 'body'>;

/** Named one by one: the body stays where it is. */
const info = {
  id: uploads.id,
  name: uploads.name,
  contentType: uploads.contentType,
  sizeBytes: uploads.sizeBytes,
  uploadedBy: uploads.uploadedBy,
};

export async function insertUpload(db: Database, upload: NewUpload): Promise<void> {
  await db.insert(uploads).values(upload);
}

export async function findUpload(
  db: Database,
  id: string,
): Promise<(UploadInfo & { body: Buffer }) | undefined> {
  const [row] = await db.select().from(uploads).where(eq(uploads.id, id));
  return row;
}

export async function findUploadInfo(db: Database, id: string): Promise<UploadInfo | undefined> {
  const [row] = await db.select(info).from(uploads).where(eq(uploads.id, id));
  return row;
}

const partBytes = 1024 * 1024;

/** Its bytes, part by part: whoever takes them slowly holds no more than one. */
export async function* readUpload(
  db: Database,
  { id, sizeBytes }: Pick<UploadInfo, 'id' | 'sizeBytes'>,
): AsyncGenerator<Buffer> {
  for (let from = 0; from < sizeBytes; from += partBytes) {
    const [row] = await db
      .select({
        part: sql<Buffer>`substring(${uploads.body} from ${from + 1}::int for ${partBytes}::int)`,
      })
      .from(uploads)
      .where(eq(uploads.id, id));
    if (!row) throw new Error('the file is gone');
    yield row.part;
  }
}

/** Those of these that this user uploaded, in the order asked for and without their bytes. */
export async function findUploadsOf(
  db: Database,
  uploadedBy: string,
  ids: string[],
): Promise<UploadInfo[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select(info)
    .from(uploads)
    .where(and(inArray(uploads.id, ids), eq(uploads.uploadedBy, uploadedBy)));
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}
