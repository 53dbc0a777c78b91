// Each column alone: a bin by its share of the training rows, then a value of that bin.

import { createBreather } from '../../breathe.ts';
import type { OptionsOf } from '../../options.ts';
import { allowedBins, decodeTable, drawRange, fixedCodes, learn } from '../learned.ts';
import { binShares, drawBin } from '../margin.ts';
import type { Fit } from '../types.ts';
import type { fields } from './fields.ts';

/** Fits the margins. @throws StudioError `not-enough-data`, `condition-impossible`, `aborted` */
export const fitIndependent: Fit<typeof fields> = async (input, options: OptionsOf<typeof fields>, context) => {
  const learned = await learn(input, options.maxRows, context);
  const margins = learned.codings.map((coding, index) => {
    return binShares(coding.counts, allowedBins(coding, learned.plans[index] ?? null));
  });
  const streams = learned.codings.map((_, index) => learned.stream.derive('bin', index));
  return {
    facts: [
      { label: 'Columns', value: String(learned.codings.length) },
      { label: 'Rows learned from', value: String(learned.rowCount) },
    ],
    async sample(start, count, sampleContext) {
      const breathe = createBreather(sampleContext);
      const draw = drawRange(start, count);
      const codes: Uint8Array[] = [];
      for (let index = 0; index < margins.length; index++) {
        const stream = streams[index] as (typeof streams)[number];
        const margin = margins[index] as Float64Array;
        const free = (): Uint8Array => new Uint8Array(count).map((_, i) => drawBin(margin, stream.uniform(start + i)));
        codes.push(fixedCodes(learned, index, draw) ?? free());
        sampleContext.onProgress?.((index + 1) / margins.length, 'drawing columns');
        await breathe();
      }
      return decodeTable(learned, draw, codes, sampleContext);
    },
  };
};
