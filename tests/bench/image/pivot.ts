// The dictionary from pictures with what the embedded matcher sees in place of the facts of the scenes.

import type { ImageMatcher } from '../../../src/lib/image-models/types.ts';
import { defaultDictionaryOptions, induceDictionary, type PicturedCorpus } from '../../../src/lib/pivot/dictionary.ts';
import { growDictionary, isFound } from '../../../src/lib/pivot/growth.ts';
import { drawScene } from '../../../src/lib/scenes/draw.ts';
import { type CorpusChoice, pictureCaptions, precisionAt1 } from '../../golden/pictured-corpus.ts';

const SIZE = 96;

export interface PivotFigures {
  readonly pair: string;
  readonly wrong: number;
  /** Words for shapes, colours and textures. */
  readonly asked: number;
  readonly precision: number;
  /** Of those that are surer than chance. */
  readonly found: number;
  readonly foundPrecision: number;
}

async function seenCorpus(matcher: ImageMatcher, choice: CorpusChoice): Promise<PicturedCorpus> {
  const { captions, pictured } = pictureCaptions(choice);
  const features = await matcher.embedImages(
    pictured.map((scene) => drawScene(scene, SIZE).pixels),
    {},
  );
  return { captions, features };
}

/** Precision at 1 at 300 captions a language, by pair of languages and share of wrong pictures. */
export async function measurePivot(matcher: ImageMatcher): Promise<readonly PivotFigures[]> {
  const figures: PivotFigures[] = [];
  for (const [from, to] of [
    ['en', 'de'],
    ['en', 'tr'],
    ['es', 'fr'],
    ['it', 'de'],
  ] as const) {
    for (const wrong of [0, 0.5, 1]) {
      const source = await seenCorpus(matcher, { language: from, count: 300, seed: 81_000, wrong });
      const target = await seenCorpus(matcher, { language: to, count: 300, seed: 81_500, wrong });
      const entries = await induceDictionary(source, target, defaultDictionaryOptions, {});
      const { chance } = await growDictionary(source, target, { seed: 1, onGrowth: () => undefined }, {});
      const found = precisionAt1(
        entries.filter((entry) => isFound(entry, chance)),
        from,
        to,
      );
      const all = precisionAt1(entries, from, to);
      figures.push({
        ...{ pair: `${from}-${to}`, wrong, ...all, found: found.asked, foundPrecision: found.precision },
      });
    }
  }
  return figures;
}
