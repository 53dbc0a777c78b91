// `node scripts/run-ts.mjs tests/bench/pii.ts [seed]`: precision and recall of the scan on 20,000 labelled cells.

import { loadNames } from '../../src/lib/pii/dictionary.ts';
import { makeCells } from '../fixtures/pii-cells.ts';
import { measureQuality } from '../fixtures/pii-quality.ts';

const seed = Number(process.argv[2] ?? 1);
const cells = makeCells(20_000, seed);
for (const { kind, cells: held, precision, recall, f1, missed, invented } of measureQuality(cells, await loadNames())) {
  const figures = [precision, recall, f1].map((figure) => figure.toFixed(3)).join('  ');
  console.log(`${kind.padEnd(12)} ${String(held).padStart(5)} cells  precision, recall, F1: ${figures}`);
  if (process.argv.includes('--show')) console.log({ missed, invented });
}
