import { choice, integer, toggle } from '../../options.ts';
import { captionLanguages } from '../../scenes/caption.ts';

const languages = Object.entries(captionLanguages).map(([value, label]) => ({ value, label }));

export const fields = {
  size: integer({ label: 'Pixels a side', min: 16, max: 512, default: 96 }),
  least: integer({ label: 'Objects at least', min: 1, max: 9, default: 1 }),
  most: integer({ label: 'Objects at most', min: 1, max: 9, default: 5 }),
  kinds: integer({ label: 'Kinds of objects at most', min: 1, max: 5, default: 2 }),
  textures: toggle({ label: 'Stripes and dots', default: true }),
  language: choice({ label: 'Language of the caption', default: 'en', choices: languages }),
  masks: toggle({
    ...{ label: 'Keep masks', advanced: true, default: false },
    help: 'Run lengths as COCO has them, beside the box of each object.',
  }),
};
