import { choice } from '../../options.ts';
import { defineImporter } from '../types.ts';
import { detectPictures } from './detect.ts';

const fields = {
  label: choice({
    label: 'Labels from folders',
    default: 'auto',
    choices: [
      { value: 'auto', label: 'Where there are several folders' },
      { value: 'yes', label: 'Always' },
      { value: 'no', label: 'Never' },
    ],
    help: 'The folder a picture lies in becomes its label.',
  }),
};
export type ImageFolderFields = typeof fields;

/** Pictures in a folder or a ZIP, with metadata.csv or metadata.jsonl as the `imagefolder` builder of Hugging Face has them. */
export const imageFolder = defineImporter({
  id: 'image-folder',
  label: 'Pictures',
  extensions: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp', 'avif', 'zip'],
  fields,
  takesMany: true,
  detect: detectPictures,
  load: async () => (await import('./read.ts')).readImageFolder,
});
