// Looks at the files of a model without storing anything.

import type { WorkContext } from '../../lib/breathe.ts';
import { StudioError } from '../../lib/errors.ts';
import { arrangeImageFiles } from '../../lib/image-models/arrange.ts';
import { imageTextNames, readImageFacts } from '../../lib/image-models/facts.ts';
import { readModelFacts, type ModelFacts, type ModelTexts } from '../../lib/language/model-facts.ts';
import { arrangeFiles, graphOfData, isOlderGraph, type Layout } from '../../lib/language/model-layout.ts';
import { type PickedFile, readSources } from './sources.ts';
import { gatherTexts, MAX_TEXT_BYTES, textPaths } from './texts.ts';

/** Graphs with weights of their own are larger; only small ones point to a file beside them. */
const MAX_SEARCHED_BYTES = 64 * 2 ** 20;
const MAX_TOKENIZER_BYTES = 96 * 2 ** 20;
const HEAD_BYTES = 64;
const TEXT_NAMES = new Set([
  ...Object.values(textPaths).map((path) => path.slice(path.lastIndexOf('/') + 1)),
  ...imageTextNames,
]);

export interface InspectedModel {
  /** Stored path by given path. */
  readonly kept: ReadonlyMap<string, string>;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly facts: ModelFacts;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
  readonly ignored: readonly string[];
  readonly suggestedName: string;
}

interface Scanned {
  sizeBytes: number;
  head: Uint8Array;
  text: Uint8Array[] | null;
  /** Names external data somewhere in its first bytes. */
  wantsData: boolean;
  tail: string;
}

/** @throws StudioError `limit`, `bad-input` for a damaged ZIP, `aborted` */
export async function inspectModel(files: readonly PickedFile[], context: WorkContext): Promise<InspectedModel> {
  const scanned = new Map<string, Scanned>();
  for await (const { path, data } of readSources(files, context)) scan(scanned, path, data);
  const given = [...scanned.keys()];
  const layout = arrangeImageFiles(given) ?? arrangeFiles(given);
  const stored = new Map([...layout.kept].map(([given, place]) => [place, scanned.get(given)]));
  const sizes = [...stored].map(([path, entry]) => ({ path, sizeBytes: entry?.sizeBytes ?? 0 }));
  const read = async (path: string): Promise<string | null> => decode(path, stored.get(path));
  const texts = await gatherTexts(read);
  const image = await readImageFacts({ paths: new Set(stored.keys()), read }, sizes);
  const facts = image ?? readModelFacts(texts, sizes);
  return {
    ...{ kept: layout.kept, files: sizes, facts, ignored: layout.ignored },
    problems: [...layoutProblems(layout, stored), ...facts.problems],
    warnings: [...facts.warnings, ...layoutWarnings(layout)],
    suggestedName: suggestName(files, layout, texts),
  };
}

function scan(scanned: Map<string, Scanned>, path: string, data: Uint8Array): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const entry = scanned.get(path) ?? {
    ...{ sizeBytes: 0, head: new Uint8Array(0), wantsData: false, tail: '' },
    text: TEXT_NAMES.has(name) || name === 'tokenizer.json' ? [] : null,
  };
  if (entry.sizeBytes === 0) entry.head = data.slice(0, HEAD_BYTES);
  const limit = name === 'tokenizer.json' ? MAX_TOKENIZER_BYTES : MAX_TEXT_BYTES;
  if (entry.text && entry.sizeBytes + data.length > limit) {
    throw new StudioError('limit', `${path} is larger than ${limit / 2 ** 20} MB`);
  }
  entry.text?.push(data.slice());
  if (name.endsWith('.onnx') && entry.sizeBytes < MAX_SEARCHED_BYTES && !entry.wantsData) searchData(entry, data);
  entry.sizeBytes += data.length;
  scanned.set(path, entry);
}

/** A graph with external data holds the name of that file as plain text. */
function searchData(entry: Scanned, data: Uint8Array): void {
  const text = entry.tail + new TextDecoder('latin1').decode(data);
  entry.wantsData = text.includes('.onnx_data');
  entry.tail = text.slice(-16);
}

function layoutProblems(layout: Layout, stored: ReadonlyMap<string, Scanned | undefined>): string[] {
  const problems: string[] = [];
  const hasGraph = [...stored.keys()].some((path) => path.endsWith('.onnx'));
  if (!hasGraph) problems.push(...layout.refused);
  if (!hasGraph && layout.ignored.some(isOlderGraph)) {
    problems.push('the graphs are those of an older export; export again with a present version of Optimum');
  }
  for (const [path, entry] of stored) {
    const head = new TextDecoder('latin1').decode(entry?.head);
    if (/^version \S+git-lfs/.test(head)) {
      problems.push(`${path} is a pointer of Git LFS, not the file itself: fetch it with git lfs pull`);
    } else if (/^\s*<(!doctype|html)/i.test(head)) problems.push(`${path} is a web page, not the file itself`);
    else if (path === 'tokenizer.json' && !isJson(entry)) problems.push('tokenizer.json is not JSON');
    const hasData = [...stored.keys()].some((other) => graphOfData(other) === path);
    if (entry?.wantsData && !hasData) problems.push(`${path} keeps its weights in ${path}_data, which is missing`);
  }
  return problems;
}

function layoutWarnings(layout: Layout): string[] {
  const others = layout.ignored.filter((path) => path.endsWith('.onnx'));
  if (others.length === 0) return [];
  const names = others.slice(0, 3).map((path) => path.slice(path.lastIndexOf('/') + 1));
  return [`left out, because their names are not known: ${names.join(', ')}${others.length > 3 ? ' …' : ''}`];
}

function isJson(entry: Scanned | undefined): boolean {
  try {
    JSON.parse(decode('tokenizer.json', entry) ?? '');
    return true;
  } catch {
    return false; // that is the answer
  }
}

function decode(_path: string, entry: Scanned | undefined): string | null {
  if (!entry?.text) return null;
  const bytes = new Uint8Array(entry.text.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of entry.text) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return new TextDecoder().decode(bytes);
}

/** The folder's name, the ZIP's, or what the config says it was made from. */
function suggestName(files: readonly PickedFile[], layout: Layout, texts: ModelTexts): string {
  const [only] = files;
  if (files.length === 1 && only && /\.zip$/i.test(only.file.name)) return only.file.name.replace(/\.zip$/i, '');
  const top = [...layout.kept].find(([given, place]) => place === 'config.json' || given.endsWith(`/${place}`));
  const folder = top?.[0].slice(0, -top[1].length).split('/').at(-2);
  if (folder) return folder;
  const named = /"_name_or_path"\s*:\s*"([^"\\]{1,120})"/.exec(texts.config ?? '')?.[1];
  return named?.split('/').at(-1) ?? 'My model';
}
