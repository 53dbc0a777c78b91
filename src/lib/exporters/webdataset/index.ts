import { reference } from '../../options.ts';
import { captionPart, picturePart } from '../picture-rows.ts';
import { defineExporter } from '../types.ts';

const fields = {
  picture: reference({ type: 'column', label: 'Pictures', default: '' }),
  caption: reference({ type: 'column', label: 'Caption', help: 'Alternative texts where there is none.', default: '' }),
};
export type WebDatasetFields = typeof fields;

/** A tar of `000000.png`, `000000.txt` and `000000.json` for each row, in the order that WebDataset streams. */
export const webdataset = defineExporter({
  id: 'webdataset',
  label: 'WebDataset tar',
  summary: 'One tar that training loops stream',
  extension: 'tar',
  mediaType: 'application/x-tar',
  holdsPictures: true,
  fields,
  parts: [picturePart, captionPart],
  load: async () => (await import('./write.ts')).writeWebDataset,
});
