// node scripts/run-ts.mjs tests/bench/synth/make.ts <train.csv> <out folder> <seeds> <name=synthesizer:{options}> ...
// Writes one synthetic table for each variant and seed, and prints the processor seconds of fit and sample.

import path from 'node:path';
import { findSynthesizer } from '../../../src/lib/synthesizers/registry.ts';
import { readTable, writeTable } from './tables.ts';

/** Processor time: the wall clock of a busy machine says little. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const [, , file = '', folder = '', seeds = '1', ...variants] = process.argv;
const table = readTable(file);
const set = path.basename(file).replace('.train.csv', '');
for (const variant of variants) {
  const [, name = '', id = '', options = '{}'] = /^([^=]+)=([a-z]+):?(.*)$/.exec(variant) ?? [];
  for (const seed of seeds.split(',').map(Number)) {
    const input = { table, conditions: [], seed, rows: table.rowCount };
    const began = cpuMs();
    const model = await findSynthesizer(id).fit(input, JSON.parse(options || '{}'), {});
    const fitted = cpuMs();
    const made = await model.sample(0, table.rowCount, {});
    const done = cpuMs();
    writeTable(path.join(folder, `${set}.${name}.${seed}.csv`), made);
    const seconds = { fit: (fitted - began) / 1000, sample: (done - fitted) / 1000 };
    console.log(JSON.stringify({ set, name, seed, ...seconds, facts: model.facts }));
  }
}
