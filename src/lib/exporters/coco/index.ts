import { reference } from '../../options.ts';
import { captionPart, picturePart } from '../picture-rows.ts';
import { defineExporter } from '../types.ts';

const fields = {
  picture: reference({ type: 'column', label: 'Pictures', default: '' }),
  caption: reference({ type: 'column', label: 'Caption', help: 'Alternative texts where there is none.', default: '' }),
  objects: reference({
    ...{ type: 'column', label: 'Objects', default: '' },
    help: 'A JSON column with a list of { label, box: [x, y, width, height] }; empty writes captions only.',
  }),
};
export type CocoFields = typeof fields;

/** Picture files with `annotations/captions.json`, and `annotations/instances.json` where there are objects. */
export const coco = defineExporter({
  id: 'coco',
  label: 'COCO',
  summary: 'Captions and boxes as detection tools read them',
  extension: 'zip',
  mediaType: 'application/zip',
  holdsPictures: true,
  isFolder: true,
  fields,
  parts: [picturePart, captionPart],
  suggest: (schema) => ({
    picture: schema.find(({ kind }) => kind === 'image')?.name ?? '',
    caption: schema.find(({ kind, name }) => kind === 'text' && /caption|text|prompt/i.test(name))?.name ?? '',
    objects: schema.find(({ kind, name }) => kind === 'json' && /object|box|annotation/i.test(name))?.name ?? '',
  }),
  load: async () => (await import('./write.ts')).writeCoco,
});
