// One model on its way into the store, file by file. Both doors use it: files from disk, and the airlock.

import { StudioError } from '../../lib/errors.ts';
import { readImageFacts } from '../../lib/image-models/facts.ts';
import {
  readModelFacts,
  storedConfig,
  storedTokenizerConfig,
  type ModelFacts,
} from '../../lib/language/model-facts.ts';
import { modelSlug } from '../../lib/language/model-layout.ts';
import type { ModelCard, ModelFile } from '../../lib/language/types.ts';
import { fingerprintOf } from './card.ts';
import { appendJournal, type FinishedFile, type ImportHeader, JOURNAL_FILE, readJournal } from './journal.ts';
import { CARD_FILE, findFile, guardStorage, listFiles, openModelsFolder, removeEntry } from './opfs.ts';
import { type Expected, PartialFile, type PartialOptions, writeTextFile } from './partial-file.ts';
import { readModelTexts, readText } from './texts.ts';

const MAX_TWINS = 100;

export class ModelImport {
  readonly id: string;
  readonly #folder: FileSystemDirectoryHandle;
  readonly #header: ImportHeader;
  readonly #finished: Map<string, FinishedFile>;

  private constructor(
    id: string,
    folder: FileSystemDirectoryHandle,
    header: ImportHeader,
    finished: Map<string, FinishedFile>,
  ) {
    this.id = id;
    this.#folder = folder;
    this.#header = header;
    this.#finished = finished;
  }

  /**
   * Starts an import, or goes on with one of that name that was cut off. `reserved` ids are not given out.
   * Hold `withModelLock` on what `chooseModelId` says while this lives.
   */
  static async open(id: string, header: ImportHeader): Promise<ModelImport> {
    const models = await openModelsFolder();
    const folder = await guardStorage(() => models.getDirectoryHandle(id, { create: true }));
    const journal = await readJournal(folder);
    if (journal) return new ModelImport(id, folder, header, await stillThere(folder, journal.finished));
    // Without a journal nothing in there can be trusted to be whole.
    await removeEntry(models, id);
    const fresh = await guardStorage(() => models.getDirectoryHandle(id, { create: true }));
    await appendJournal(fresh, header);
    return new ModelImport(id, fresh, header, new Map());
  }

  /** The file, when it is whole already and came from that source. */
  finishedFile(path: string, source: string): ModelFile | null {
    const file = this.#finished.get(path);
    return file?.source === source ? file : null;
  }

  openFile(path: string, options: PartialOptions = {}): Promise<PartialFile> {
    return PartialFile.open(this.#folder, path, options);
  }

  /** Takes a whole file in. @throws StudioError `bad-input` when it is not what was expected */
  async finishFile(file: PartialFile, source: string, expected: Expected = {}): Promise<void> {
    await this.#record({ ...(await file.finish(expected)), source });
  }

  /**
   * Writes the card, which makes the model one. Files that do not belong to it are removed.
   * @throws StudioError `bad-input` when something is missing
   */
  async complete(addedAt: number, summary: string | null = null): Promise<ModelCard> {
    const facts = await this.#tidyTexts();
    if (facts.problems.length > 0) {
      throw new StudioError('bad-input', facts.problems.join('; '), { details: { problems: facts.problems } });
    }
    await this.#sweep();
    const files = [...this.#finished.values()].map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 }));
    files.sort((a, b) => (a.path < b.path ? -1 : 1));
    const { warnings: _warnings, problems: _problems, ...known } = facts;
    const card: ModelCard = {
      ...{ id: this.id, name: this.#header.name, origin: this.#header.origin },
      ...known,
      ...{ files, fingerprint: await fingerprintOf(files), addedAt, summary },
      readme: this.#finished.has('README.md') ? 'README.md' : null,
    };
    await writeTextFile(this.#folder, CARD_FILE, JSON.stringify(card, null, 2));
    await removeEntry(this.#folder, JOURNAL_FILE);
    return card;
  }

  /** Forgets files of an earlier try that this one does not bring. */
  async keepOnly(paths: ReadonlySet<string>): Promise<void> {
    for (const path of [...this.#finished.keys()].filter((known) => !paths.has(known))) {
      this.#finished.delete(path);
      await removePath(this.#folder, path);
    }
  }

  /** Brings config and tokenizer config to the form that is read later on, and says what the model is. */
  async #tidyTexts(): Promise<ModelFacts> {
    const texts = await readModelTexts(this.#folder);
    const files = [...this.#finished.values()];
    const places = new Set(this.#finished.keys());
    const image = await readImageFacts({ paths: places, read: (path) => readText(this.#folder, path) }, files);
    if (image) return image;
    const facts = readModelFacts(texts, files);
    if (facts.problems.length > 0) return facts;
    const paths = files.map(({ path }) => path);
    const config = texts.config === null ? null : storedConfig(texts.config, paths);
    const tokenizer = storedTokenizerConfig(texts.tokenizerConfig, texts.chatTemplate);
    await this.#rewrite('config.json', texts.config, config);
    await this.#rewrite('tokenizer_config.json', texts.tokenizerConfig, tokenizer);
    return facts;
  }

  async #rewrite(path: string, before: string | null, after: string | null): Promise<void> {
    if (after === null || after === before) return;
    const source = this.#finished.get(path)?.source ?? 'made here';
    await this.#record({ ...(await writeTextFile(this.#folder, path, after)), source });
  }

  /** Halves of files that an earlier try wanted and this one does not. */
  async #sweep(): Promise<void> {
    const strays = (await listFiles(this.#folder)).map(({ path }) => path).filter((path) => !this.#finished.has(path));
    for (const path of strays.filter((stray) => stray !== JOURNAL_FILE)) await removePath(this.#folder, path);
  }

  async #record(file: FinishedFile): Promise<void> {
    await appendJournal(this.#folder, file);
    this.#finished.set(file.path, file);
  }
}

/**
 * The id that a model of that name gets: a slug, with a number behind it where a finished model has it. An import of
 * the same name that was cut off keeps its id.
 */
export async function chooseModelId(name: string, reserved: ReadonlySet<string>): Promise<string> {
  const models = await openModelsFolder();
  const slug = modelSlug(name);
  for (let twin = 1; twin <= MAX_TWINS; twin++) {
    const id = twin === 1 ? slug : `${slug}-${twin}`;
    if (reserved.has(id)) continue;
    if (await isFree(models, id, name)) return id;
  }
  throw new StudioError('limit', `there are ${MAX_TWINS} models with the name ${name} already`);
}

async function isFree(models: FileSystemDirectoryHandle, id: string, name: string): Promise<boolean> {
  const folder = await models.getDirectoryHandle(id).catch(() => null);
  if (!folder) return true;
  if (await findFile(folder, CARD_FILE)) return false;
  const journal = await readJournal(folder);
  return journal === null || journal.header.name === name;
}

/** Runs work on a model that no other tab works on. @throws StudioError `locked` */
export async function withModelLock<T>(id: string, work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  if (!locks) return work();
  return locks.request(lockName(id), { ifAvailable: true }, async (lock) => {
    if (!lock) throw new StudioError('locked', `another tab is working on the model ${id}`);
    return work();
  });
}

export function lockName(id: string): string {
  return `model:${id}`;
}

/** Journal lines whose file is there with its size: a file that was rewritten and not noted again is not. */
async function stillThere(
  folder: FileSystemDirectoryHandle,
  finished: ReadonlyMap<string, FinishedFile>,
): Promise<Map<string, FinishedFile>> {
  const there = new Map<string, FinishedFile>();
  for (const [path, entry] of finished) {
    const file = await findFile(folder, path);
    if (file?.size === entry.sizeBytes) there.set(path, entry);
  }
  return there;
}

async function removePath(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
  const parts = path.split('/');
  let at = folder;
  for (const parent of parts.slice(0, -1)) at = await guardStorage(() => at.getDirectoryHandle(parent));
  await removeEntry(at, parts.at(-1) ?? path);
}
