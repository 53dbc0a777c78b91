// Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019): how much AUC goes when one column is shuffled
// among rows that the model has not seen.

import { createBreather, type WorkContext } from '../breathe.ts';
import { permutation, type RandomStream } from '../random.ts';
import { aucDifference, placementsOf } from './auc.ts';
import { type FoldedModel, type FoldPart, foldParts, partMargins } from './folded.ts';

export interface Importance {
  readonly feature: number;
  /** AUC lost. */
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** Importance of every feature on `rows`, largest first. @throws StudioError `aborted` */
export async function permutationImportance(
  folded: FoldedModel,
  { rows, stream }: { readonly rows: Int32Array; readonly stream: RandomStream },
  context: WorkContext = {},
): Promise<Importance[]> {
  const breathe = createBreather(context);
  const labels = Float64Array.from(rows, (row) => folded.labels[row] as number);
  const parts = foldParts(folded, rows);
  const whole = placementsOf(partMargins(parts, rows.length), labels);
  const found: Importance[] = [];
  for (let feature = 0; feature < folded.table.features.length; feature++) {
    const shuffled = parts.map((part, p) => shuffleFeature(part, feature, stream.derive(feature, p)));
    const broken = placementsOf(partMargins(shuffled, rows.length), labels);
    found.push({ feature, ...aucDifference(whole, broken) });
    context.onProgress?.((feature + 1) / folded.table.features.length, 'importance');
    await breathe();
  }
  return found.sort((a, b) => b.value - a.value || a.feature - b.feature);
}

function shuffleFeature(part: FoldPart, feature: number, stream: RandomStream): FoldPart {
  const own = part.bins[feature] as Uint8Array;
  const order = permutation(own.length, stream);
  const bins = part.bins.map((column, f) => (f === feature ? Uint8Array.from(order, (i) => own[i] as number) : column));
  return { ...part, bins };
}
