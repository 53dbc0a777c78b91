import { describe, expect, it } from 'vitest';
import { CONCEPTS, factualCorpus, precisionAt1 } from '../../../tests/golden/pictured-corpus.ts';
import { type CaptionLanguage, wordForms } from '../scenes/caption.ts';
import { defaultDictionaryOptions, induceDictionary, type PicturedCorpus } from './dictionary.ts';
import { type Growth, growDictionary, growthSizes, isFound } from './growth.ts';
import { pairSentences, toPairsTsv, toTmx, toTriplets, toWordsTsv } from './pairs.ts';
import { captionWords } from './words.ts';

function corpus(language: CaptionLanguage, count: number, seed: number, wrong: number): PicturedCorpus {
  return factualCorpus({ language, count, seed, wrong });
}

/** Mean over two drawings, on seeds that nothing was tuned on. */
async function measure([from, to]: readonly [CaptionLanguage, CaptionLanguage], wrong: number): Promise<number> {
  let sum = 0;
  for (const seed of [52_000, 67_000]) {
    const [source, target] = [corpus(from, 300, seed, wrong), corpus(to, 300, seed + 1, wrong)];
    const entries = await induceDictionary(source, target, defaultDictionaryOptions, {});
    const { asked, precision } = precisionAt1(entries, from, to);
    expect(asked).toBeGreaterThan(15);
    sum += precision;
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

describe('a dictionary that grows', () => {
  const grow = async (wrong: number) => {
    const steps: Growth[] = [];
    const pair = [corpus('en', 300, 70, wrong), corpus('tr', 260, 71, wrong)] as const;
    const last = await growDictionary(...pair, { seed: 5, onGrowth: (growth) => steps.push(growth) }, {});
    return { steps, last };
  };

  it('has the more words the more pictures there are, hardly any of which come without the pictures', async () => {
    const { steps, last } = await grow(0);
    expect(steps.map(({ captions }) => captions)).toEqual(growthSizes(300));
    expect(steps.at(-1)).toBe(last);
    expect(last.found).toBeGreaterThan(15);
    expect(last.found).toBeGreaterThan(2 * (steps[0]?.found ?? 0));
    expect(last.shared).toBeLessThanOrEqual(0.1);
    const found = last.entries.filter((entry) => isFound(entry, last.chance));
    expect(precisionAt1(found, 'en', 'tr').precision).toBeGreaterThanOrEqual(0.95);
  });

  it('finds next to nothing where the pictures belong to other captions', async () => {
    const { last } = await grow(1);
    expect(last.found).toBeLessThanOrEqual(5);
  });

  it('stops, and says what is wrong with the features', async () => {
    const options = { seed: 1, onGrowth: () => undefined };
    const pair = [corpus('en', 40, 1, 0), corpus('tr', 40, 2, 0)] as const;
    await expect(growDictionary(...pair, options, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    const odd = { captions: ['b'], features: [[1]] };
    await expect(growDictionary(pair[0], odd, options, {})).rejects.toMatchObject({ code: 'bad-input' });
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
    expect(toWordsTsv(entries.slice(0, 2), 'by\thand').split('\n')[1]?.split('\t')).toEqual([
      ...[entries[0]?.source, entries[0]?.target, entries[0]?.confidence.toFixed(4), 'by hand'],
    ]);
  });
});
