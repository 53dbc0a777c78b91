// PDF to lines of text. The parser runs in a worker of its own, below the import worker, so that a file that keeps it
// busy for ever can be ended without losing the import. Nothing is fetched: character maps for Chinese, Japanese and
// Korean fonts that a file does not bring itself are not shipped, and such text is told of in a note.

import type { PDFDocumentProxy, PDFPageProxy, PDFWorker } from 'pdfjs-dist';
import { throwIfAborted, StudioError } from '../lib/errors.ts';
import type { WorkContext } from '../lib/breathe.ts';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_LENGTH, MAX_PAGES } from '../lib/documents/limits.ts';
import { linesOfPage, type PdfItem, type PdfLine, type PdfText } from '../lib/documents/pdf-lines.ts';
import { checkLimit } from '../lib/importers/limits.ts';

type Pdfjs = typeof import('pdfjs-dist');

/** The longest that opening a file or reading one page may take. */
const PATIENCE_MS = 30_000;
const KEPT_FILES = 8;

/** @throws StudioError `bad-input` (no PDF, damaged, encrypted), `limit` (too large, too slow), `aborted` */
export type ReadPdf = (blob: Blob, context: WorkContext) => Promise<PdfText>;

/** A reader that keeps the text of the files read last, because an import reads every file more than once. */
export function createPdfReader(): ReadPdf {
  const known = new Map<string, PdfText>();
  return async (blob, context) => {
    const key = blob instanceof File ? JSON.stringify([blob.name, blob.size, blob.lastModified]) : null;
    const found = key === null ? undefined : known.get(key);
    if (found) return found;
    const text = await readPdf(blob, context);
    if (key !== null) known.set(key, text);
    if (known.size > KEPT_FILES) known.delete(known.keys().next().value as string);
    return text;
  };
}

async function readPdf(blob: Blob, context: WorkContext): Promise<PdfText> {
  checkLimit(blob.size, MAX_DOCUMENT_BYTES, 'bytes of a document');
  const pdfjs = await import('pdfjs-dist');
  const port = new Worker(new URL('./pdf.worker.ts', import.meta.url), { type: 'module' });
  const worker = pdfjs.PDFWorker.create({ port });
  const guard = { port, signal: context.signal };
  try {
    const maps = new Set<string>();
    const pdf = await guarded(open(pdfjs, { worker, blob, maps }), 'opening the file', guard);
    checkLimit(pdf.numPages, MAX_PAGES, 'pages of a document');
    const text = await readPages(pdf, guard, context);
    return maps.size === 0 ? text : { ...text, notes: [...text.notes, missingMaps(maps)] };
  } catch (cause) {
    throw toReadable(cause);
  } finally {
    worker.destroy();
    port.terminate();
  }
}

interface Opening {
  readonly worker: PDFWorker;
  readonly blob: Blob;
  /** Takes the names of character maps that were asked for. */
  readonly maps: Set<string>;
}

async function open(pdfjs: Pdfjs, { worker, blob, maps }: Opening): Promise<PDFDocumentProxy> {
  /** Stands where pdf.js would fetch data files. */
  class NothingToFetch {
    fetch({ name }: { readonly name?: string }): Promise<never> {
      if (name !== undefined) maps.add(name);
      return Promise.reject(new Error('data files of pdf.js are not shipped'));
    }
  }
  return pdfjs.getDocument({
    worker,
    data: new Uint8Array(await blob.arrayBuffer()),
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    isEvalSupported: false,
    useWorkerFetch: false,
    useWasm: false,
    useSystemFonts: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    CMapReaderFactory: NothingToFetch,
    StandardFontDataFactory: NothingToFetch,
    WasmFactory: NothingToFetch,
  }).promise;
}

function missingMaps(maps: ReadonlySet<string>): string {
  const names = [...maps].slice(0, 5).join(', ');
  return `some text is missing: its fonts need character maps that are not shipped (${names})`;
}

interface Guard {
  readonly port: Worker;
  readonly signal: AbortSignal | undefined;
}

async function readPages(pdf: PDFDocumentProxy, guard: Guard, context: WorkContext): Promise<PdfText> {
  const pages: (readonly PdfLine[])[] = [];
  const broken: number[] = [];
  let length = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    throwIfAborted(context.signal);
    const lines = await guarded(readPage(pdf, number), `reading page ${number}`, guard);
    if (!lines) broken.push(number);
    length += (lines ?? []).reduce((sum, { text }) => sum + text.length, 0);
    checkLimit(length, MAX_DOCUMENT_LENGTH, 'characters of a document');
    pages.push(lines ?? []);
    context.onProgress?.(number / pdf.numPages, 'reading pages');
  }
  const notes =
    broken.length > 0 ? [`${broken.length} pages could not be read: ${broken.slice(0, 20).join(', ')}`] : [];
  return { title: await readTitle(pdf, guard), pages, notes };
}

/** null where the page is damaged. */
async function readPage(pdf: PDFDocumentProxy, number: number): Promise<readonly PdfLine[] | null> {
  let page: PDFPageProxy;
  try {
    page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const lines = linesOfPage(items.flatMap((item) => ('str' in item ? [itemOf(item)] : [])));
    page.cleanup();
    return lines;
  } catch {
    return null; // the answer: other pages may be whole
  }
}

function itemOf({ str, transform, width, hasEOL }: TextItem): PdfItem {
  const [, , c = 0, d = 0, x = 0, y = 0] = transform as readonly number[];
  return { text: str, x, y, width, height: Math.hypot(c, d), endsLine: hasEOL };
}
interface TextItem {
  readonly str: string;
  readonly transform: readonly unknown[];
  readonly width: number;
  readonly hasEOL: boolean;
}

async function readTitle(pdf: PDFDocumentProxy, guard: Guard): Promise<string | null> {
  const { info } = await guarded(pdf.getMetadata(), 'reading the title', guard);
  const title = (info as { readonly Title?: unknown }).Title;
  return typeof title === 'string' && title.trim() !== '' ? title.trim() : null;
}

/** Ends the parser when the work takes too long or is cancelled. */
async function guarded<Result>(work: Promise<Result>, what: string, { port, signal }: Guard): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    const end = (error: StudioError): void => {
      port.terminate();
      reject(error);
    };
    timer = setTimeout(() => end(tooSlow(what)), PATIENCE_MS);
    onAbort = () => end(new StudioError('aborted', 'the operation was cancelled'));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}

function tooSlow(what: string): StudioError {
  return new StudioError('limit', `${what} took more than ${PATIENCE_MS / 1000} s`, {
    details: { allowed: `${PATIENCE_MS / 1000} s`, where: what },
  });
}

function toReadable(cause: unknown): StudioError {
  if (cause instanceof StudioError) return cause;
  const name = cause instanceof Error ? cause.name : '';
  const message = cause instanceof Error ? cause.message : String(cause);
  if (name === 'PasswordException') {
    return new StudioError('bad-input', 'the PDF is encrypted with a password', { cause });
  }
  return new StudioError('bad-input', `not a readable PDF: ${message}`, { cause });
}
