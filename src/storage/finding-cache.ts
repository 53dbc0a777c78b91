// Findings by content: a metric of the same version on the same bytes with the same seed has been computed already.

import { canonicalJson, sha256 } from '../lib/hash.ts';
import type { MetricReport } from '../lib/metrics/types.ts';
import { guarded } from './storage-error.ts';
import type { UiDatabase } from './ui-state.ts';

const MOST_FINDINGS = 600;

/** All that a finding depends on. */
export interface FindingIdentity {
  /** `id@version`. */
  readonly metric: string;
  readonly seed: number;
  readonly target: string | null;
  /** Content hashes of the tables; they cover schema and roles. */
  readonly real: string;
  readonly holdout: string | null;
  readonly candidate: string;
}

/** A finding in the cache. */
export interface CachedFinding {
  readonly key: string;
  readonly usedAt: number;
  readonly finding: MetricReport;
}

/** The finding computed before for that identity, or null. */
export async function readFinding(db: UiDatabase, identity: FindingIdentity): Promise<MetricReport | null> {
  const key = await sha256(canonicalJson(identity));
  const cached = await guarded(() => db.findings.get(key));
  return cached?.finding ?? null;
}

/** Keeps a finding; the oldest go when there are more than 600. Failed ones are not kept: they may go better next time. */
export async function keepFinding(db: UiDatabase, identity: FindingIdentity, finding: MetricReport): Promise<void> {
  if (finding.error) return;
  const key = await sha256(canonicalJson(identity));
  await guarded(() => db.findings.put({ key, usedAt: Date.now(), finding }));
  const surplus = (await guarded(() => db.findings.count())) - MOST_FINDINGS;
  if (surplus <= 0) return;
  const oldest = await guarded(() => db.findings.orderBy('usedAt').limit(surplus).primaryKeys());
  await guarded(() => db.findings.bulkDelete(oldest));
}
