// Names for files that people save.

const MAX_CHARACTERS = 120;

/** A name every file system takes; `fallback` where nothing is left of it. */
export function safeFileName(name: string, fallback = 'download'): string {
  const clean = name
    .normalize('NFC')
    .replaceAll(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, '-')
    .replaceAll(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, MAX_CHARACTERS);
  return clean || fallback;
}
