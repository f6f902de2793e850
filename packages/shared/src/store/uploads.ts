import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from './database.ts';
import { uploads } from './schema.ts';

export type NewUpload = Omit<typeof uploads.$inferInsert, 'createdAt'>;
export type UploadInfo = Omit<NewUpload, 'body'>;

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

/** Those of these that this user uploaded, in the order asked for and without their bytes. */
export async function findUploadsOf(
  db: Database,
  uploadedBy: string,
  ids: string[],
): Promise<UploadInfo[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select({
      id: uploads.id,
      name: uploads.name,
      contentType: uploads.contentType,
      sizeBytes: uploads.sizeBytes,
      uploadedBy: uploads.uploadedBy,
    })
    .from(uploads)
    .where(and(inArray(uploads.id, ids), eq(uploads.uploadedBy, uploadedBy)));
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}
