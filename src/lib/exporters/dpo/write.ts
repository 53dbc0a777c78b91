import type { OptionsOf } from '../../options.ts';
import { createTextReader, skip, writeRecords } from '../training-records.ts';
import type { ExportContext, ExportSource } from '../types.ts';
import type { DpoFields } from './index.ts';

/** Writes preference pairs. Two equal answers express no preference and are left out. See `Write`. */
export function writeDpo(
  source: ExportSource,
  options: OptionsOf<DpoFields>,
  context: ExportContext,
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  const readPrompt = createTextReader(source.schema, options.prompt);
  const readChosen = createTextReader(source.schema, options.chosen);
  const readRejected = createTextReader(source.schema, options.rejected);
  return writeRecords(source, context, {
    form: options.form,
    make: (table, row) => {
      const prompt = readPrompt(table, row);
      const chosen = readChosen(table, row);
      const rejected = readRejected(table, row);
      if (prompt === null) return skip('the prompt is missing');
      if (chosen === null || rejected === null) return skip('one of the two answers is missing');
      if (chosen === rejected) return skip('both answers are the same');
      return { kind: 'record', record: { prompt, chosen, rejected } };
    },
  });
}
