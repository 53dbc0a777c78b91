// Schema inference: what each column is, with the evidence, ready to be overridden by a person.

import { type ColumnEvidence, MAX_DISTINCT } from './infer-evidence.ts';
import { type KindFit, type KindRanking, rankKinds } from './infer-kinds.ts';
import { proposeRoles } from './infer-roles.ts';
import type { ColumnKind, ColumnRole, ColumnSchema } from './schema.ts';

/** A column with its proposed schema. */
export interface InferredColumn {
  readonly schema: ColumnSchema;
  /** Best first; the first is what `schema` says. */
  readonly evidence: readonly KindFit[];
  readonly present: number;
  readonly missing: number;
  /** Exact up to 10,000, then 10,000. */
  readonly distinct: number;
  readonly examples: readonly string[];
  /** Texts read as missing in this column besides the empty cell, e.g. `NA`. */
  readonly missingTokens: readonly string[];
  /** Why this role is proposed, or null. */
  readonly roleReason: string | null;
}

/** What a person or a metadata file says about a column, instead of inference. */
export interface SchemaOverride {
  readonly name: string;
  readonly kind?: ColumnKind;
  readonly role?: ColumnRole;
  readonly format?: string;
}

/** Proposes schema, role and evidence for every column. */
export function inferColumns(columns: readonly ColumnEvidence[]): InferredColumn[] {
  const rankings = columns.map(rankKinds);
  const kinds = rankings.map((ranking) => ranking.fits[0]?.kind ?? 'text');
  const roles = proposeRoles(columns.map((evidence, i) => ({ evidence, kind: kinds[i] ?? 'text' })));
  return columns.map((evidence, i) => {
    const ranking = rankings[i] as KindRanking;
    const role = roles[i] ?? { role: 'feature', reason: null };
    const kind = kinds[i] ?? 'text';
    const isQuantity = kind === 'number' || kind === 'integer' || kind === 'datetime';
    return {
      schema: schemaOf(evidence.name, ranking, { kind, role: role.role }),
      evidence: ranking.fits,
      present: evidence.present,
      missing: evidence.missing,
      distinct: Math.min(MAX_DISTINCT, evidence.distinct),
      examples: evidence.examples,
      missingTokens: isQuantity ? ranking.tokens : [],
      roleReason: role.reason,
    };
  });
}

/** The confirmed schema: inference with a person's overrides on top, in the order of the columns. */
export function confirmSchema(
  columns: readonly ColumnEvidence[],
  overrides: readonly SchemaOverride[],
): readonly ColumnSchema[] {
  const byName = new Map(overrides.map((override) => [override.name, override]));
  const inferred = inferColumns(columns);
  return columns.map((evidence, i) => {
    const { schema } = inferred[i] as InferredColumn;
    const override = byName.get(evidence.name);
    if (!override) return schema;
    return schemaOf(evidence.name, rankKinds(evidence), {
      kind: override.kind ?? schema.kind,
      role: override.role ?? schema.role,
      ...(override.format !== undefined && { format: override.format }),
    });
  });
}

const FALLBACK_FORMAT = '%Y-%m-%d';

function schemaOf(
  name: string,
  ranking: KindRanking,
  choice: { readonly kind: ColumnKind; readonly role: ColumnRole; readonly format?: string },
): ColumnSchema {
  const { kind, role } = choice;
  if (kind === 'datetime') return { name, kind, role, format: choice.format ?? ranking.format ?? FALLBACK_FORMAT };
  if (kind === 'boolean' && ranking.labels) return { name, kind, role, labels: ranking.labels };
  if (kind === 'number' && ranking.decimals !== null) return { name, kind, role, decimals: ranking.decimals };
  return { name, kind, role };
}

/** What a reader declares, with what a person says on top. */
export function mergeOverrides(
  declared: readonly SchemaOverride[],
  overrides: readonly SchemaOverride[],
): readonly SchemaOverride[] {
  const merged = new Map(declared.map((override) => [override.name, override]));
  for (const override of overrides) merged.set(override.name, { ...merged.get(override.name), ...override });
  return [...merged.values()];
}

/** Inference with what the reader of the file declares: its kinds come first among the evidence. */
export function inferDeclared(
  columns: readonly ColumnEvidence[],
  declared: readonly SchemaOverride[],
): InferredColumn[] {
  const schema = confirmSchema(columns, declared);
  const names = new Set(declared.map(({ name }) => name));
  return inferColumns(columns).map((column, i) => {
    const known = schema[i] ?? column.schema;
    if (!names.has(known.name)) return column;
    const best: KindFit = { kind: known.kind, fits: 1, reason: 'what the reader of these files makes it' };
    const evidence = [best, ...column.evidence.filter(({ kind }) => kind !== known.kind)];
    return { ...column, schema: known, evidence, missingTokens: [], roleReason: null };
  });
}

/** True when some cell may not fit the confirmed schema, so that the number of stored rows is not yet known. */
export function needsTrial(columns: readonly ColumnEvidence[], overrides: readonly SchemaOverride[]): boolean {
  if (overrides.some((override) => override.format !== undefined)) return true;
  const schema = confirmSchema(columns, overrides);
  return columns.some((evidence, i) => {
    const kind = schema[i]?.kind ?? 'text';
    if (kind === 'text' || kind === 'id' || kind === 'category') return false;
    const fits = rankKinds(evidence).fits.find((fit) => fit.kind === kind)?.fits ?? 0;
    return evidence.present > 0 && (fits < 1 || evidence.tally.unsafe > 0);
  });
}
