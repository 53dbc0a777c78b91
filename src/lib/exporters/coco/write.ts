// COCO as cocodataset.org/#format-data has it: ids from 1, boxes as x, y, width, height in pixels.

import type { ArchiveEntry } from '../../archive/write.ts';
import { writeArchive } from '../../archive/write.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { OptionsOf } from '../../options.ts';
import { fileEntry } from '../file-entry.ts';
import { numberedName, type PictureRow, pictureRows } from '../picture-rows.ts';
import type { ExportContext, ExportSource } from '../types.ts';
import type { CocoFields } from './index.ts';

type Options = OptionsOf<CocoFields>;

/** Writes the folder; see `Write`. Objects that are none are told to `onSkip`, their pictures stay. */
export async function* writeCoco(
  source: ExportSource,
  options: Options,
  context: ExportContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield* writeArchive(entriesOf(source, options, context));
}

async function* entriesOf(
  source: ExportSource,
  options: Options,
  context: ExportContext,
): AsyncGenerator<ArchiveEntry> {
  const images: JsonObject[] = [];
  const captions: JsonObject[] = [];
  const instances = new Instances();
  for await (const picture of pictureRows(source, options, context)) {
    const id = picture.row + 1;
    const name = numberedName(picture.row, picture.extension);
    yield await fileEntry(`images/${name}`, picture.bytes, context);
    images.push({ id, file_name: name, width: picture.ref.width, height: picture.ref.height });
    captions.push({ id: captions.length + 1, image_id: id, caption: picture.caption });
    if (options.objects !== '') instances.add(id, picture, options.objects);
  }
  const info = { description: context.subject?.name ?? 'dataset', version: '1.0' };
  yield await jsonEntry('annotations/captions.json', { info, images, annotations: captions }, context);
  if (options.objects === '') return;
  const { annotations, categories } = instances;
  yield await jsonEntry('annotations/instances.json', { info, images, annotations, categories }, context);
}

class Instances {
  readonly annotations: JsonObject[] = [];
  readonly categories: JsonObject[] = [];
  readonly #ids = new Map<string, number>();

  add(imageId: number, { cells }: PictureRow, column: string): void {
    const objects = cells.get(column);
    if (!Array.isArray(objects)) return;
    for (const object of objects as readonly JsonValue[]) {
      const found = readObject(object);
      if (!found) continue;
      const { label, box, segmentation } = found;
      this.annotations.push({
        ...{ id: this.annotations.length + 1, image_id: imageId, category_id: this.#idOf(label) },
        ...{ bbox: [...box], area: box[2] * box[3], iscrowd: 0 },
        ...(segmentation === undefined ? {} : { segmentation }),
      });
    }
  }

  #idOf(label: string): number {
    const known = this.#ids.get(label);
    if (known !== undefined) return known;
    const id = this.#ids.size + 1;
    this.#ids.set(label, id);
    this.categories.push({ id, name: label, supercategory: '' });
    return id;
  }
}

type Box = readonly [x: number, y: number, width: number, height: number];

function readObject(
  value: JsonValue,
): { readonly label: string; readonly box: Box; readonly segmentation?: JsonValue } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { label, box, bbox, mask, segmentation = mask } = value as JsonObject;
  const numbers = Array.isArray(box) ? box : bbox;
  if (typeof label !== 'string' || !Array.isArray(numbers) || numbers.length !== 4) return null;
  if (!numbers.every((entry) => typeof entry === 'number' && Number.isFinite(entry))) return null;
  return {
    ...{ label, box: numbers as unknown as Box },
    ...(segmentation === undefined || segmentation === null ? {} : { segmentation }),
  };
}

function jsonEntry(name: string, value: JsonObject, context: ExportContext): Promise<ArchiveEntry> {
  return fileEntry(name, `${JSON.stringify(value)}\n`, context);
}
