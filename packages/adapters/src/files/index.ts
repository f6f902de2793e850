export type { ResolveAll } from './checking-lookup.ts';
export { type DownloadedFile, type DownloadOptions, downloadFile } from './download-file.ts';
export { FileFailed, FileGone, FileRefused, FileTooLarge, isFileError } from './file-errors.ts';
export { isPublicAddress } from './is-public-address.ts';
export { type FilePart, multipartBody } from './multipart-body.ts';
export { safeFileName } from './safe-file-name.ts';
