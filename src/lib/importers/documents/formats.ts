// What a file is, by its name and first bytes.

import { guessEncoding } from '../text-source.ts';

export type DocumentFormat = 'pdf' | 'docx' | 'zip' | 'html' | 'markdown' | 'plain';

const SIGNATURE_LENGTH = 1024;
const BY_ENDING: Readonly<Record<string, DocumentFormat>> = {
  ...{ pdf: 'pdf', docx: 'docx', zip: 'zip', html: 'html', htm: 'html', xhtml: 'html' },
  ...{ md: 'markdown', markdown: 'markdown', mdx: 'markdown', txt: 'plain', text: 'plain' },
};

/** The format, or null for what is no document. Signatures decide before names. */
export function formatOf(name: string, head: Uint8Array): DocumentFormat | null {
  const start = new TextDecoder('latin1').decode(head.subarray(0, SIGNATURE_LENGTH));
  if (start.includes('%PDF-')) return 'pdf';
  const named = BY_ENDING[endingOf(name)] ?? null;
  if (start.startsWith('PK')) return isWordArchive(name, head) ? 'docx' : 'zip';
  // Old Word files and renamed pictures are not what their names say.
  if (named === 'pdf' || named === 'docx' || named === 'zip') return named;
  if (isBinary(head)) return null;
  const isHtml = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html|head|body)[\s>]/i.test(start);
  if (isHtml) return 'html';
  if (named) return named;
  return /\.[a-z0-9]{1,8}$/i.test(name) ? null : 'plain';
}

function endingOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** The names of the first entries stand in the first bytes of a ZIP. */
function isWordArchive(name: string, head: Uint8Array): boolean {
  if (endingOf(name) === 'docx') return true;
  const names = new TextDecoder('latin1').decode(head);
  return names.includes('[Content_Types].xml') && names.includes('word/');
}

/** NUL bytes, where they are not those of UTF-16. */
export function isBinary(head: Uint8Array): boolean {
  if (!head.includes(0)) return false;
  return !guessEncoding(head).encoding.startsWith('utf-16');
}
