// What a dictionary from pictures is worth: precision at 1 by language pair and share of wrong pictures.
// Run: node scripts/run-ts.mjs tests/bench/pivot.ts

import { permutation, randomStream } from '../../src/lib/random.ts';
import { type CaptionLanguage, captionScene, wordForms } from '../../src/lib/scenes/caption.ts';
import { colours, makeScene, sceneVector, shapes } from '../../src/lib/scenes/scene.ts';
import {
  defaultDictionaryOptions,
  type Entry,
  induceDictionary,
  type PicturedCorpus,
} from '../../src/lib/pivot/dictionary.ts';
import { pairSentences, toPairsTsv, toTmx, toTriplets } from '../../src/lib/pivot/pairs.ts';

const CONCEPTS = [...shapes, ...colours, 'striped', 'dotted'] as const;
const SEEDS = [81_000, 82_000, 83_000];

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

function precision(entries: readonly Entry[], from: CaptionLanguage, to: CaptionLanguage): number {
  const asked = entries.flatMap(({ source, target }) => {
    const meant = CONCEPTS.filter((concept) => wordForms(concept, from).has(source));
    return meant.length === 0 ? [] : [meant.some((concept) => wordForms(concept, to).has(target))];
  });
  return asked.filter(Boolean).length / asked.length;
}

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
      const pair = [corpus(from, count, seed, wrong), corpus(to, count, seed + 500, wrong)] as const;
      values.push(precision(await induceDictionary(...pair, defaultDictionaryOptions, {}), from, to));
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    console.log(`${from}-${to}, ${count} captions a language, ${wrong * 100} % wrong pictures: P@1 ${mean.toFixed(3)}`);
  }
}
const [source, target] = [corpus('en', 300, 1, 0), corpus('tr', 300, 2, 0)];
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
