import { EMBEDDED_IMAGE_MATCHER } from '../../image-models/types.ts';
import { choice, number, reference, template, text } from '../../options.ts';

export const fields = {
  picture: reference({ type: 'column', label: 'Picture', default: '' }),
  text: template({
    label: 'Text',
    help: 'What the picture should show, e.g. {{caption}}.',
    maxLength: 5000,
    default: '',
  }),
  model: text({
    ...{ label: 'Matcher', maxLength: 200, default: EMBEDDED_IMAGE_MATCHER },
    help: 'Id of an image-text model (CLIP or SigLIP layout) on the Models screen.',
  }),
  action: choice({
    ...{ label: 'Where it fits too little', default: 'keep' },
    choices: [
      { value: 'keep', label: 'Keep the row' },
      { value: 'again', label: 'Draw the picture again' },
      { value: 'reject', label: 'Set the row aside' },
    ],
  }),
  least: number({
    ...{ label: 'Least cosine', min: -1, max: 1, default: 0.3 },
    visibleWhen: { field: 'action', values: ['again', 'reject'] },
  }),
};
