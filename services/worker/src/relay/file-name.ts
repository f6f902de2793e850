/** Chatwoot gives no name but in the URL's last part. */
export function fileNameOf({
  url,
  fileType,
  extension,
}: {
  url: string | undefined;
  fileType: string;
  extension?: string;
}): string {
  const last = url?.split(/[?#]/, 1)[0]?.split('/').at(-1);
  try {
    if (last) return decodeURIComponent(last);
  } catch {
    // A name that is not URL encoding is a name as it stands.
    if (last) return last;
  }
  return extension ? `${fileType}.${extension}` : fileType;
}
