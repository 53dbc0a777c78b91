import { choice, integer, reference } from '../../options.ts';
import { captionPart, picturePart } from '../picture-rows.ts';
import { defineExporter } from '../types.ts';

const fields = {
  picture: reference({ type: 'column', label: 'Pictures', default: '' }),
  caption: reference({ type: 'column', label: 'Caption', help: 'Alternative texts where there is none.', default: '' }),
  layout: choice({
    label: 'Layout',
    default: 'imagefolder',
    choices: [
      { value: 'imagefolder', label: 'imagefolder: train/ with metadata.jsonl' },
      { value: 'jsonl', label: 'data.jsonl beside images/' },
    ],
  }),
  label: reference({
    ...{ type: 'column', label: 'Folder by label', default: '' },
    help: 'A folder for each label of this column; imagefolder reads the names as classes.',
  }),
  testPercent: integer({
    ...{ label: 'Test split in percent', default: 0, min: 0, max: 50 },
    ...{ visibleWhen: { field: 'layout', values: ['imagefolder'] }, help: '0 writes a train split only.' },
  }),
  seed: integer({ label: 'Seed of the split', default: 1, min: 0, max: 2 ** 31 - 1, advanced: true }),
};
export type ImageFolderFields = typeof fields;

/** A ZIP of picture files as the `imagefolder` builder of Hugging Face datasets reads it. */
export const imagefolder = defineExporter({
  id: 'imagefolder',
  label: 'Image folder',
  summary: 'ZIP of picture files with their rows beside them',
  extension: 'zip',
  mediaType: 'application/zip',
  holdsPictures: true,
  isFolder: true,
  fields,
  parts: [picturePart, captionPart],
  load: async () => (await import('./write.ts')).writeImageFolder,
});
