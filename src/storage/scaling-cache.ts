// Learning curves by content: measured once for the same bytes, kept in the relaxed database.

import { canonicalJson, sha256 } from '../lib/hash.ts';
import type { ScalingResult, ScalingSeriesId } from '../lib/scaling/measure.ts';
import { guarded } from './storage-error.ts';
import { getUiState, setUiState, type UiDatabase } from './ui-state.ts';

const PREFIX = 'scaling:';
const MOST_CURVES = 40;
/** Raised when the way of measuring changes: older curves are not read any more. */
const VERSION = 1;

/** All that one curve depends on. */
export interface CurveIdentity {
  readonly id: ScalingSeriesId;
  readonly target: string | null;
  readonly seed: number;
  /** Content hashes of the tables. */
  readonly real: string;
  readonly holdout: string | null;
  /** Null for the curve of real rows. */
  readonly candidate: string | null;
  /** Null but for a mix. */
  readonly realShare: number | null;
  readonly sizes: number;
  readonly repeats: number;
}

/** A result of one series. */
interface KeptCurve {
  readonly usedAt: number;
  readonly result: ScalingResult;
}

/** The curve measured before, or null. */
export async function readCurve(db: UiDatabase, identity: CurveIdentity): Promise<ScalingResult | null> {
  const kept = await getUiState<KeptCurve | null>(db, await keyOf(identity), null);
  return kept?.result ?? null;
}

/** Keeps a curve; the oldest go when there are more than 40. */
export async function keepCurve(db: UiDatabase, identity: CurveIdentity, result: ScalingResult): Promise<void> {
  await setUiState(db, await keyOf(identity), { usedAt: Date.now(), result } satisfies KeptCurve);
  const entries = await guarded(() => db.entries.where('key').startsWith(PREFIX).toArray());
  const oldest = entries
    .sort((a, b) => (a.value as KeptCurve).usedAt - (b.value as KeptCurve).usedAt)
    .slice(0, Math.max(0, entries.length - MOST_CURVES));
  if (oldest.length > 0) await guarded(() => db.entries.bulkDelete(oldest.map((entry) => entry.key)));
}

async function keyOf(identity: CurveIdentity): Promise<string> {
  return PREFIX + (await sha256(canonicalJson({ ...identity, version: VERSION })));
}
