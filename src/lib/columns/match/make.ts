import { similarity } from '../../image-models/zero-shot.ts';
import type { ImageRef } from '../../images/image-ref.ts';
import { imagesOf, isOutcome, MATCHED_SIDE, pictureAt } from '../image-shared/pictures.ts';
import { rowTemplate } from '../model-shared/template.ts';
import type { CellOutcome, Prepare } from '../types.ts';
import type { fields } from './fields.ts';

const DECIMALS = 4;

export const prepare: Prepare<typeof fields> = async (options, _scope, services) => {
  const images = imagesOf(services);
  const text = rowTemplate(options.text);
  const judge = (value: number): CellOutcome => {
    const isLow = options.action !== 'keep' && value < options.least;
    if (!isLow) return { kind: 'made', values: [Number(value.toFixed(DECIMALS))] };
    const reason = `the picture fits its text by ${value.toFixed(3)}, less than ${options.least}`;
    return options.action === 'again'
      ? { kind: 'again', columns: [options.picture], reason }
      : { kind: 'rejected', reason };
  };
  return {
    make: async (tasks, batch, context) => {
      const { signal } = context;
      const matcher = await images.imageMatcher(options.model, signal);
      const found = tasks.map(({ slot }) => pictureAt(batch, options.picture, slot));
      const refs = found.filter((entry): entry is ImageRef => !isOutcome(entry));
      const pixels = await Promise.all(refs.map((ref) => images.readPixels(ref, MATCHED_SIDE)));
      const pictures = await matcher.embedImages(pixels, { signal });
      const texts = await matcher.embedTexts(
        tasks.flatMap(({ slot }, i) => (isOutcome(found[i] as ImageRef) ? [] : [text.render(batch, slot)])),
        { signal },
      );
      let next = 0;
      return found.map((entry): CellOutcome => {
        if (isOutcome(entry)) return entry;
        const [picture, said] = [pictures[next], texts[next]];
        next++;
        if (!picture || !said) return { kind: 'refused', reason: 'the matcher gave no vector' };
        return judge(similarity(picture, said));
      });
    },
  };
};
