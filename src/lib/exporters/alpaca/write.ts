import type { OptionsOf } from '../../options.ts';
import { createTextReader, skip, writeRecords } from '../training-records.ts';
import type { ExportContext, ExportSource } from '../types.ts';
import type { AlpacaFields } from './index.ts';

/** Writes instruction records; a missing input is the empty text, as the format has it. See `Write`. */
export function writeAlpaca(
  source: ExportSource,
  options: OptionsOf<AlpacaFields>,
  context: ExportContext,
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  const { schema } = source;
  const instruction = createTextReader(schema, options.instruction);
  const input = createTextReader(schema, options.input);
  const output = createTextReader(schema, options.output);
  const system = createTextReader(schema, options.system);
  return writeRecords(source, context, {
    form: options.form,
    make: (table, row) => {
      const task = instruction(table, row);
      const answer = output(table, row);
      if (task === null) return skip('the instruction is missing');
      if (answer === null) return skip('the output is missing');
      const record = { instruction: task, input: input(table, row) ?? '', output: answer };
      if (options.system === '') return { kind: 'record', record };
      return { kind: 'record', record: { ...record, system: system(table, row) ?? '' } };
    },
  });
}
