// A Gaussian copula with the columns' own margins (Nelsen 2006; for mixed types Hoff 2007).

import { type WorkContext, createBreather } from '../../breathe.ts';
import type { RandomStream } from '../../random.ts';
import type { Coding } from '../coding/types.ts';
import { encodeValue } from '../coding/code.ts';
import { type Learned, allowedBins, decodeTable, drawRange, learn } from '../learned.ts';
import type { Fit } from '../types.ts';
import { choleskyRepaired, latentCorrelation } from './correlation.ts';
import type { fields } from './fields.ts';
import { scoreLabels } from './label-order.ts';
import { type Latent, createLatents, rowScores } from './latent.ts';
import { normalCdf, normalInverse } from '../coding/normal.ts';

/** Multiplications that the correlation matrix may cost; more columns are measured on fewer rows. */
const WORK = 1.5e9;

interface Copula {
  readonly learned: Learned;
  readonly latents: readonly Latent[];
  readonly factor: Float64Array;
  /** By latent: places that each row may take; null where it is free. */
  readonly bounds: readonly (Bounds | null)[];
  readonly stream: RandomStream;
}

/** Lowest and highest place of a latent, one pair for every value of a fixed plan, or one for all rows. */
interface Bounds {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly assignment: Uint16Array | null;
}

/** Fits margins and correlations. @throws StudioError `not-enough-data`, `condition-impossible`, `aborted` */
export const fitCopula: Fit<typeof fields> = async (input, options, context) => {
  const learned = await learn(input, options.maxRows, context);
  const breathe = createBreather(context);
  const plain = createLatents(learned, () => null);
  const labelScores = scoreLabels(learned, plain);
  // Conditioned columns come first: the factor is triangular, so that the others follow from them.
  const planned = (latent: Latent): number => (learned.plans[latent.column] ? 0 : 1);
  const latents = createLatents(learned, (column) => labelScores[column] ?? null).sort(
    (a, b) => planned(a) - planned(b),
  );
  const rows = Math.max(200, Math.floor(WORK / latents.length ** 2));
  const step = Math.max(1, Math.ceil(learned.rowCount / rows));
  const scores = latents.map((latent) => {
    return rowScores(
      latent,
      learned.codings[latent.column] as Coding,
      learned.codes[latent.column] as Uint8Array,
      step,
    );
  });
  context.onProgress?.(0.3, 'measuring correlations');
  const matrix = await latentCorrelation(latents, scores, breathe);
  const factor = choleskyRepaired(matrix, latents.length);
  const bounds = latents.map((latent) => latentBounds(learned, latent));
  const copula = { learned, latents, factor, bounds, stream: learned.stream.derive('latent') };
  return {
    facts: [
      { label: 'Latent columns', value: String(latents.length) },
      { label: 'Rows learned from', value: String(learned.rowCount) },
    ],
    sample: async (start, count, sampleContext) => {
      return decodeTable(
        learned,
        drawRange(start, count),
        await sampleCodes(copula, start, count, sampleContext),
        sampleContext,
      );
    },
  };
};

function latentBounds(learned: Learned, latent: Latent): Bounds | null {
  const plan = learned.plans[latent.column];
  const coding = learned.codings[latent.column];
  if (!plan || !coding) return null;
  if (plan.kind === 'fixed') {
    const bins = Array.from(plan.values, (value) => encodeValue(coding, value));
    // A missing cell says nothing about the value behind it: all places are open.
    const first = bins.map((bin) =>
      latent.kind === 'flag' ? Number(bin === coding.missing) : Math.max(0, latent.place[bin] as number),
    );
    const last = bins.map((bin, i) => {
      const isOpen = latent.kind === 'value' && (latent.place[bin] as number) < 0;
      return isOpen ? latent.order.length - 1 : (first[i] as number);
    });
    return { first: Int32Array.from(first), last: Int32Array.from(last), assignment: plan.assignment };
  }
  if (latent.kind === 'flag') return { first: Int32Array.of(0), last: Int32Array.of(0), assignment: null };
  const allowed = allowedBins(coding, plan);
  const places = [...latent.order.keys()].filter((place) => allowed[latent.order[place] as number]);
  return { first: Int32Array.of(places[0] ?? 0), last: Int32Array.of(places.at(-1) ?? 0), assignment: null };
}

async function sampleCodes(copula: Copula, start: number, count: number, context: WorkContext): Promise<Uint8Array[]> {
  const { learned, latents } = copula;
  const breathe = createBreather(context);
  const places = latents.map(() => new Uint8Array(count));
  const noise = new Float64Array(latents.length);
  for (let i = 0; i < count; i++) {
    drawRow(copula, start + i, noise, (latent, place) => {
      (places[latent] as Uint8Array)[i] = place;
    });
    if (i % 64 === 0) {
      context.onProgress?.(i / count, 'drawing rows');
      await breathe();
    }
  }
  const codes = learned.codings.map(() => new Uint8Array(count));
  latents.forEach((latent, index) => {
    if (latent.kind === 'flag') return;
    const mine = codes[latent.column] as Uint8Array;
    const drawn = places[index] as Uint8Array;
    for (let i = 0; i < count; i++) mine[i] = latent.order[drawn[i] as number] as number;
  });
  latents.forEach((latent, index) => {
    if (latent.kind === 'value') return;
    const mine = codes[latent.column] as Uint8Array;
    const drawn = places[index] as Uint8Array;
    for (let i = 0; i < count; i++) if (drawn[i] === 1) mine[i] = 0;
  });
  return codes;
}

function drawRow(
  copula: Copula,
  row: number,
  noise: Float64Array,
  emit: (latent: number, place: number) => void,
): void {
  const { latents, factor, bounds, stream } = copula;
  const size = latents.length;
  for (let l = 0; l < size; l++) {
    const latent = latents[l] as Latent;
    let mean = 0;
    for (let k = 0; k < l; k++) mean += (factor[l * size + k] as number) * (noise[k] as number);
    const own = factor[l * size + l] as number;
    const bound = bounds[l];
    if (!bound) {
      noise[l] = stream.normal(row, l);
      emit(l, placeOf(latent, normalCdf(mean + own * (noise[l] as number))));
      continue;
    }
    const choice = bound.assignment?.[row] ?? 0;
    const first = bound.first[choice] as number;
    const last = bound.last[choice] as number;
    const low = normalCdf((normalInverse(first === 0 ? 0 : (latent.ends[first - 1] as number)) - mean) / own);
    const high = normalCdf((normalInverse(latent.ends[last] as number) - mean) / own);
    // The interval may lie so far out that nothing is left of it in doubles; its nearer end stands in.
    const z = normalInverse(low + (high - low) * stream.uniform(row, l * 4));
    noise[l] = Math.max(-8, Math.min(8, z));
    emit(l, Math.max(first, Math.min(last, placeOf(latent, normalCdf(mean + own * (noise[l] as number))))));
  }
}

function placeOf(latent: Latent, u: number): number {
  let low = 0;
  let high = latent.ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((latent.ends[middle] as number) <= u) low = middle + 1;
    else high = middle;
  }
  return low;
}
