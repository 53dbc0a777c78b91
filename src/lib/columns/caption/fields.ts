import { EMBEDDED_IMAGE_MATCHER } from '../../image-models/types.ts';
import { lines, reference, template, text, toggle } from '../../options.ts';

export const fields = {
  picture: reference({ type: 'column', label: 'Picture', default: '' }),
  labels: lines({
    ...{ label: 'Captions to choose from', maxItems: 5000, default: [] },
    help: 'One a line; the one that fits best is taken.',
  }),
  frame: template({
    ...{ label: 'Frame', advanced: true, maxLength: 500, default: '{{label}}' },
    help: 'How a caption is put to the matcher, e.g. a picture of {{label}}.',
  }),
  model: text({
    ...{ label: 'Matcher', maxLength: 200, default: EMBEDDED_IMAGE_MATCHER },
    help: 'Id of an image-text model (CLIP or SigLIP layout) on the Models screen.',
  }),
  probability: toggle({ label: 'Keep its probability', default: true }),
};
