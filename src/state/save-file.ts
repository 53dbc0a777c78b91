// Hands a finished file to the browser's download. Object URLs never pass the service worker and reach no server.

/** A name every file system takes. */
export function safeFileName(name: string): string {
  const clean = name
    .replaceAll(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, '-')
    .replaceAll(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, 120);
  return clean || 'download';
}

/** A moment (ms since 1970) in ISO 8601. */
export function formatIso(at: number): string {
  return new Date(at).toISOString();
}

/** Downloads a blob under that name. */
export function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = safeFileName(fileName);
  link.click();
  // The download holds the blob itself; a minute is enough for it to have begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Downloads a text under that name. */
export function saveText(fileName: string, text: string, mediaType: string): void {
  saveBlob(fileName, new Blob([text], { type: mediaType }));
}
