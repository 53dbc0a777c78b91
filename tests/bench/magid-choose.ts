// `node scripts/run-ts.mjs tests/bench/magid-choose.ts ../shared/data/dialogues/dialogues.jsonl.gz [seed]`: prints the 50
// dialogues that were labelled by hand, without labels. Two of each domain of SGD and 12 coffee orders.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { permutation, randomStream, sampleIndices } from '../../src/lib/random.ts';

interface StoredDialogue {
  readonly id: string;
  readonly source: string;
  readonly domain: string;
  readonly turns: readonly (readonly [string, string])[];
}

const MOST_TURNS = 14;
const TUNED_ON = 20;
const COFFEES = 12;

const [path = '', seedText = '1'] = process.argv.slice(2);
const seed = Number(seedText);
const groups = new Map<string, StoredDialogue[]>();
for (const line of gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')) {
  const dialogue = JSON.parse(line) as StoredDialogue;
  if (dialogue.turns.length > MOST_TURNS) continue;
  const group = dialogue.domain.split('+')[0] as string;
  groups.set(group, [...(groups.get(group) ?? []), dialogue]);
}
const chosen = [...groups.keys()].sort().flatMap((group) => {
  const members = groups.get(group) ?? [];
  const order = permutation(members.length, randomStream(seed, 'magid', group));
  return [...order.slice(0, group === 'coffee' ? COFFEES : 2)].map((index) => members[index] as StoredDialogue);
});
const tuned = new Set(sampleIndices(chosen.length, TUNED_ON, randomStream(seed, 'magid', 'split')));
chosen.forEach(({ id, source, domain, turns }, index) => {
  console.log(JSON.stringify({ id, source, domain, split: tuned.has(index) ? 'tune' : 'test', turns }));
});
