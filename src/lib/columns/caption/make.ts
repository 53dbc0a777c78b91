import { classifyPicture } from '../../image-models/zero-shot.ts';
import type { ImageRef } from '../../images/image-ref.ts';
import { imagesOf, isOutcome, MATCHED_SIDE, pictureAt } from '../image-shared/pictures.ts';
import { rowTemplate } from '../model-shared/template.ts';
import type { CellOutcome, Prepare } from '../types.ts';
import type { fields } from './fields.ts';

const DECIMALS = 4;

export const prepare: Prepare<typeof fields> = async (options, _scope, services) => {
  const images = imagesOf(services);
  const frame = rowTemplate(options.frame);
  const labels = [...new Set(options.labels)];
  const known = new Map<string, Float32Array>();
  return {
    make: async (tasks, batch, context) => {
      const { signal } = context;
      const matcher = await images.imageMatcher(options.model, signal);
      const framed = tasks.map(({ slot }) => labels.map((label) => frame.render(batch, slot, { label })));
      const fresh = [...new Set(framed.flat())].filter((text) => !known.has(text));
      const vectors = await matcher.embedTexts(fresh, { signal });
      fresh.forEach((text, i) => known.set(text, vectors[i] as Float32Array));
      const found = tasks.map(({ slot }) => pictureAt(batch, options.picture, slot));
      const refs = found.filter((entry): entry is ImageRef => !isOutcome(entry));
      const pixels = await Promise.all(refs.map((ref) => images.readPixels(ref, MATCHED_SIDE)));
      const pictures = await matcher.embedImages(pixels, { signal });
      let next = 0;
      return found.map((entry, i): CellOutcome => {
        if (isOutcome(entry)) return entry;
        const picture = pictures[next++];
        if (!picture) return { kind: 'refused', reason: 'the matcher gave no vector' };
        const texts = framed[i] as readonly string[];
        const theirs = texts.map((text) => known.get(text) as Float32Array);
        const shares = classifyPicture(picture, theirs, matcher.info.logitScale);
        const probability = Math.max(...shares);
        const index = shares.indexOf(probability);
        const kept = options.probability ? [Number(probability.toFixed(DECIMALS))] : [];
        return { kind: 'made', values: [labels[index] as string, ...kept] };
      });
    },
  };
};
