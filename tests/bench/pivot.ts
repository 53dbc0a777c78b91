// What a dictionary from pictures is worth: precision at 1 by language pair and share of wrong pictures, with the facts of
// the scenes as features. Run: node scripts/run-ts.mjs tests/bench/pivot.ts

import { defaultDictionaryOptions, induceDictionary } from '../../src/lib/pivot/dictionary.ts';
import { pairSentences, toPairsTsv, toTmx, toTriplets } from '../../src/lib/pivot/pairs.ts';
import { factualCorpus, precisionAt1 } from '../golden/pictured-corpus.ts';

const SEEDS = [81_000, 82_000, 83_000];

for (const [from, to] of [
  ['en', 'de'],
  ['en', 'tr'],
  ['es', 'fr'],
  ['it', 'de'],
] as const) {
  for (const [count, wrong] of [
    [100, 0],
    [300, 0],
    [300, 0.2],
    [300, 0.5],
    [300, 0.8],
    [300, 1],
  ] as const) {
    const values: number[] = [];
    for (const seed of SEEDS) {
      const source = factualCorpus({ language: from, count, seed, wrong });
      const target = factualCorpus({ language: to, count, seed: seed + 500, wrong });
      const entries = await induceDictionary(source, target, defaultDictionaryOptions, {});
      values.push(precisionAt1(entries, from, to).precision);
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    console.log(`${from}-${to}, ${count} captions a language, ${wrong * 100} % wrong pictures: P@1 ${mean.toFixed(3)}`);
  }
}
const scenes = { count: 300, wrong: 0 } as const;
const source = factualCorpus({ ...scenes, language: 'en', seed: 1 });
const target = factualCorpus({ ...scenes, language: 'tr', seed: 2 });
const entries = await induceDictionary(source, target, defaultDictionaryOptions, {});
const pairs = (await pairSentences(source, target, { entries, least: 0.7 }, {})).map(
  ({ source: i, target: j, score }) => ({
    ...{ source: source.captions[i] ?? '', target: target.captions[j] ?? '', image: null, score },
    provenance: 'procedural scenes',
  }),
);
const sizes = [toTmx(pairs, { source: 'en', target: 'tr' }), toTriplets(pairs), toPairsTsv(pairs)].map(
  (text) => text.length,
);
console.log(`${pairs.length} sentence pairs; TMX, JSONL and TSV of ${sizes.join(', ')} characters`);
