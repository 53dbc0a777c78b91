import { describe, expect, it } from 'vitest';
import { permutation, randomStream } from '../random.ts';
import { type CaptionLanguage, captionScene, wordForms } from '../scenes/caption.ts';
import { colours, makeScene, sceneVector, shapes } from '../scenes/scene.ts';
import { defaultDictionaryOptions, type Entry, induceDictionary, type PicturedCorpus } from './dictionary.ts';
import { pairSentences, toPairsTsv, toTmx, toTriplets } from './pairs.ts';
import { captionWords } from './words.ts';

const CONCEPTS = [...shapes, ...colours, 'striped', 'dotted'] as const;

/** Captions of scenes of their own; a share of the pictures, or all, belong to other captions. */
function corpus(language: CaptionLanguage, count: number, seed: number, wrong: number): PicturedCorpus {
  const scenes = Array.from({ length: count }, (_, row) => makeScene(seed, row));
  const stream = randomStream(seed, 'wrong');
  const order = permutation(count, stream);
  return {
    captions: scenes.map((scene) => captionScene(scene, language)),
    features: scenes.map((scene, row) =>
      sceneVector(stream.uniform(row, 1) < wrong ? makeScene(seed, order[row] as number) : scene),
    ),
  };
}

/** Of the words for shapes, colours and textures that both sides could hold: the share whose target is a form of the same. */
function precision(entries: readonly Entry[], from: CaptionLanguage, to: CaptionLanguage): number {
  let [right, asked] = [0, 0];
  for (const { source, target } of entries) {
    const meant = CONCEPTS.filter((concept) => wordForms(concept, from).has(source));
    if (meant.length === 0) continue;
    asked++;
    if (meant.some((concept) => wordForms(concept, to).has(target))) right++;
  }
  expect(asked).toBeGreaterThan(15);
  return right / asked;
}

/** Mean over two drawings, on seeds that nothing was tuned on. */
async function measure([from, to]: readonly [CaptionLanguage, CaptionLanguage], wrong: number): Promise<number> {
  let sum = 0;
  for (const seed of [52_000, 67_000]) {
    const [source, target] = [corpus(from, 300, seed, wrong), corpus(to, 300, seed + 1, wrong)];
    sum += precision(await induceDictionary(source, target, defaultDictionaryOptions, {}), from, to);
  }
  return sum / 2;
}

describe('words', () => {
  it('are split in any script', () => {
    expect(captionWords('Zwei rote Sterne, auf grünem Grund')).toEqual([
      'zwei',
      'rote',
      'sterne',
      'auf',
      'grünem',
      'grund',
    ]);
    expect(captionWords('赤い星')).toEqual(['赤', 'い', '星']);
  });
});

describe('a dictionary from pictures', () => {
  const pairs = [
    ['en', 'de'],
    ['en', 'tr'],
    ['es', 'fr'],
    ['it', 'de'],
  ] as const;

  it.each(pairs)('%s to %s is right where the pictures are', async (from, to) => {
    expect(await measure([from, to], 0)).toBeGreaterThanOrEqual(0.95);
  });

  it.each(pairs)('%s to %s is still good where half of the pictures are wrong', async (from, to) => {
    expect(await measure([from, to], 0.5)).toBeGreaterThanOrEqual(0.9);
  });

  it.each(pairs)('%s to %s knows nothing where pictures are shuffled: it is they that matter', async (from, to) => {
    expect(await measure([from, to], 1)).toBeLessThanOrEqual(0.1);
  });

  it('says what is wrong with its input', async () => {
    const few: PicturedCorpus = { captions: ['a'], features: [[1, 2]] };
    const induce = (a: PicturedCorpus, b: PicturedCorpus) => induceDictionary(a, b, defaultDictionaryOptions, {});
    await expect(induce(few, few)).rejects.toMatchObject({ code: 'not-enough-data' });
    await expect(induce(few, { captions: ['b'], features: [[1]] })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(induce(few, { captions: ['b'], features: [] })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('sentence pairs', () => {
  it('say the same thing far more often than chance, and leave as files with score and picture', async () => {
    const [source, target] = [corpus('en', 300, 70, 0), corpus('de', 300, 71, 0)];
    const entries = await induceDictionary(source, target, defaultDictionaryOptions, {});
    const found = await pairSentences(source, target, { entries, least: 0.7 }, {});
    expect(found.length).toBeGreaterThan(50);
    const isRight = found.filter(({ source: i, target: j }) => {
      const [mine, theirs] = [captionWords(source.captions[i] ?? ''), new Set(captionWords(target.captions[j] ?? ''))];
      const meant = CONCEPTS.filter((concept) => mine.some((word) => wordForms(concept, 'en').has(word)));
      const shared = meant.filter((concept) => [...wordForms(concept, 'de')].some((form) => theirs.has(form)));
      return shared.length >= 0.6 * meant.length;
    });
    expect(isRight.length / found.length).toBeGreaterThan(0.8);
    const exported = found.slice(0, 3).map(({ source: i, target: j, score }) => ({
      ...{ source: `${source.captions[i] ?? ''} <&>`, target: target.captions[j] ?? '', score },
      ...{ image: 'a'.repeat(64), provenance: 'scenes, seed 70' },
    }));
    const tmx = toTmx(exported, { source: 'en', target: 'de' });
    expect(tmx).toContain('&lt;&amp;&gt;</seg>');
    expect(tmx.match(/<tu>/g)).toHaveLength(3);
    expect(
      toTriplets(exported)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(exported);
    expect(toPairsTsv(exported).trim().split('\n')).toHaveLength(4);
  });
});
