// The folder of an image model as the layouts see it: which paths there are, and the small texts.

export interface ImageModelFolder {
  /** Paths below the folder; null where nobody can list them (a folder on a server). */
  readonly paths: ReadonlySet<string> | null;
  /** A small text, or null where there is none. */
  read(path: string): Promise<string | null>;
}
export type Json = Readonly<Record<string, unknown>>;

/** Finds the first of some paths that is there; the first of all where paths are not known. */
export function pathFinder(paths: ReadonlySet<string> | null): (candidates: readonly string[]) => string | null {
  return (candidates) => candidates.find((path) => paths === null || paths.has(path)) ?? null;
}

/** The JSON object at a path; empty where there is none. */
export async function readObject(folder: ImageModelFolder, path: string): Promise<Json> {
  return parseObject(await folder.read(path));
}

/** The object in a JSON text; empty for anything else. */
export function parseObject(text: string | null): Json {
  try {
    return objectOf(JSON.parse(text ?? '{}'));
  } catch {
    return {}; // as if it were not there
  }
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function numberAt(json: Json, key: string, otherwise: number): number {
  const value = json[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

/** The id of the padding token of a tokenizer, by the files it may be named in. */
export async function paddingId(folder: ImageModelFolder, at: string, otherwise: number): Promise<number> {
  const texts = [`${at}special_tokens_map.json`, `${at}tokenizer_config.json`];
  const names = await Promise.all(texts.map(async (path) => tokenName((await readObject(folder, path))['pad_token'])));
  const name = names.find((candidate) => candidate !== null);
  if (name === undefined) return otherwise;
  const whole = await readObject(folder, `${at}tokenizer.json`);
  const added: readonly unknown[] = Array.isArray(whole['added_tokens']) ? whole['added_tokens'] : [];
  const entry = added.map(objectOf).find(({ content }) => content === name);
  if (typeof entry?.['id'] === 'number') return entry['id'];
  const vocabulary = objectOf(objectOf(whole['model'])['vocab']);
  return numberAt(vocabulary, name, numberAt(await readObject(folder, `${at}vocab.json`), name, otherwise));
}

function tokenName(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const { content } = objectOf(value);
  return typeof content === 'string' ? content : null;
}
