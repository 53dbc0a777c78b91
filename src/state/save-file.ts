// Hands a finished file to the browser's download. Object URLs never pass the service worker and reach no server.

import { safeFileName } from '../lib/file-name.ts';

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
