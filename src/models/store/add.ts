// Stores the files of a model that a person brought.

import type { WorkContext } from '../../lib/breathe.ts';
import { StudioError } from '../../lib/errors.ts';
import type { ModelCard } from '../../lib/language/types.ts';
import { type InspectedModel, inspectModel } from './inspect.ts';
import { chooseModelId, ModelImport, withModelLock } from './model-import.ts';
import type { PartialFile } from './partial-file.ts';
import { type PickedFile, readSources, sourceStamp } from './sources.ts';

export interface AddRequest {
  readonly files: readonly PickedFile[];
  readonly name: string;
  /** From a look at the same files just before; saves reading them once more. */
  readonly inspected?: InspectedModel | null;
  /** Ids that models beside the app have. */
  readonly reserved: ReadonlySet<string>;
}

/**
 * Stores a model, or goes on where an earlier try with that name was cut off.
 * @throws StudioError `bad-input`, `limit`, `storage-full`, `locked`, `aborted`
 */
export async function addModel(request: AddRequest, context: WorkContext): Promise<ModelCard> {
  const inspected = request.inspected ?? (await inspectModel(request.files, context));
  if (inspected.problems.length > 0) {
    throw new StudioError('bad-input', inspected.problems.join('; '), { details: { problems: inspected.problems } });
  }
  const name = request.name.trim() || inspected.suggestedName;
  const id = await chooseModelId(name, request.reserved);
  return withModelLock(id, async () => {
    const target = await ModelImport.open(id, { name, origin: 'disk' });
    await target.keepOnly(new Set(inspected.kept.values()));
    await store(target, request.files, inspected, context);
    return target.complete(Date.now());
  });
}

async function store(
  target: ModelImport,
  files: readonly PickedFile[],
  { kept }: InspectedModel,
  context: WorkContext,
): Promise<void> {
  const wanted = new Map([...kept].filter(([given, place]) => !target.finishedFile(place, sourceStamp(files, given))));
  const stage = { ...context, onProgress: (done: number) => context.onProgress?.(done, 'storing') };
  let open: { readonly given: string; readonly file: PartialFile } | null = null;
  try {
    for await (const { path, data, final } of readSources(files, stage, new Set(wanted.keys()))) {
      open ??= { given: path, file: await target.openFile(wanted.get(path) ?? path) };
      open.file.write(data);
      if (!final) continue;
      const { file, given } = open;
      open = null;
      await target.finishFile(file, sourceStamp(files, given));
    }
    if (open) throw new StudioError('bad-input', `${open.given} ends in the middle`);
  } finally {
    // A full disk, a damaged archive or a cancel in the middle of a file: what it has is worth nothing.
    await open?.file.discard();
  }
}
