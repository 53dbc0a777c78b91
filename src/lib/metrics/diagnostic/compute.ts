import { createBreather, type WorkContext } from '../../breathe.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import { columnIndex } from '../../table/table.ts';
import type { Exhibit } from '../exhibit.ts';
import { type FrameColumn, frameOf } from '../frames.ts';
import { sdmetrics } from '../origins.ts';
import { meanOf } from '../statistics.ts';
import type { Detail, MetricInput, MetricResult, MetricSource, Score } from '../types.ts';
import { shareScore } from '../words.ts';
import { boundaryAdherence, categoryAdherence, keyUniqueness, tableStructure } from './checks.ts';

interface Check {
  readonly column: string;
  readonly kind: 'BoundaryAdherence' | 'CategoryAdherence' | 'KeyUniqueness';
  readonly value: number;
}

const WORDS = {
  BoundaryAdherence: 'share of values within the real bounds',
  CategoryAdherence: 'share of values among the real labels',
  KeyUniqueness: 'share of key values that are present and no repeats',
} as const;

/** Whether the table is valid by itself: values the real table could hold, unique keys, the same columns. */
export async function computeDiagnostic(
  input: MetricInput,
  _options: Readonly<Record<string, never>>,
  context: WorkContext,
): Promise<MetricResult> {
  const real = frameOf(input.real);
  const candidate = frameOf(input.candidate);
  if (real.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (real.rowCount === 0 || candidate.rowCount === 0) return unavailable('There are no rows to check.');
  const breathe = createBreather(context);
  const checks: Check[] = [];
  for (const [c, column] of real.columns.entries()) {
    checks.push(checkColumn(column, candidate.columns[c] as FrameColumn));
    context.onProgress?.((c + 1) / real.columns.length, column.name);
    await breathe();
  }
  const source = input.brief ? undefined : input.source;
  if (source) checks.push(...checkKeys(source));
  const scores = scoresOf(checks, source ? tableStructure(source.real.schema, source.candidate.schema) : NaN);
  if (input.brief) return { scores, details: [] };
  return {
    scores,
    details: detailsOf(checks),
    exhibits: exhibitsOf(checks, candidate.rowCount),
    repairs: offersOf(checks),
    notes: notesOf(checks, source),
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

function checkColumn(real: FrameColumn, other: FrameColumn): Check {
  const column = real.name;
  if (real.kind === 'label') {
    const value = other.kind === 'label' ? categoryAdherence(real, other) : NaN;
    return { column, kind: 'CategoryAdherence', value };
  }
  return { column, kind: 'BoundaryAdherence', value: other.kind === 'quantity' ? boundaryAdherence(real, other) : NaN };
}

/** Only columns without repeats in the real table are keys of rows; a key of entities may repeat. */
function checkKeys({ real, candidate }: MetricSource): readonly Check[] {
  return real.keys.schema.flatMap(({ name }, c) => {
    const known = real.keys.columns[c];
    const other = candidate.keys.columns[columnIndex(candidate.keys, name)];
    if (!known || !other || keyUniqueness(known, real.keys.rowCount) !== 1) return [];
    return [{ column: name, kind: 'KeyUniqueness', value: keyUniqueness(other, candidate.keys.rowCount) } as const];
  });
}

function scoresOf(checks: readonly Check[], structure: number): readonly Score[] {
  const mean = (kind?: Check['kind']): number | null =>
    meanOf(checks.filter((check) => kind === undefined || check.kind === kind).map((check) => check.value));
  const validity = mean();
  const known = Number.isFinite(structure) ? structure : null;
  return [
    {
      ...shareScore('data_validity', 'Valid values', validity, 'Mean over columns of the checks below.'),
      ...sdmetrics('DiagnosticReport, Data Validity', 'columns that are empty in the synthetic table skipped'),
    },
    {
      ...shareScore(
        'diagnostic',
        'Diagnostic',
        meanOf([validity ?? NaN, structure]),
        'Mean of validity and structure.',
      ),
      ...sdmetrics('DiagnosticReport', 'nanmean of Data Validity and Data Structure'),
    },
    {
      ...shareScore(
        'boundary_adherence',
        'Within the real bounds',
        mean('BoundaryAdherence'),
        'Share of values inside the real minimum and maximum, mean over numbers and dates.',
      ),
      ...sdmetrics('BoundaryAdherence', 'missing cells dropped where the real column has some, else outside'),
    },
    {
      ...shareScore(
        'category_adherence',
        'Among the real labels',
        mean('CategoryAdherence'),
        'Share of values that the real column has too, mean over categories and booleans.',
      ),
      ...sdmetrics('CategoryAdherence', 'missing is valid where the real column has missing cells'),
    },
    {
      ...shareScore(
        'key_uniqueness',
        'Unique keys',
        mean('KeyUniqueness'),
        'Share of key values that are present and do not repeat one above, mean over key and id columns.',
      ),
      ...sdmetrics(
        'KeyUniqueness',
        'the first of equal values counts as unique; keys of entities that repeat are left out',
      ),
    },
    {
      ...shareScore(
        'table_structure',
        'Same columns',
        known,
        'Columns with the same name and kind in both tables, over all columns of both.',
      ),
      ...sdmetrics('TableStructure', 'column kinds stand for dtypes'),
    },
  ];
}

function detailsOf(checks: readonly Check[]): readonly Detail[] {
  return checks
    .filter((check) => Number.isFinite(check.value))
    .map(({ column, kind, value }) => ({ columns: [column], value, note: WORDS[kind] }))
    .sort((a, b) => a.value - b.value);
}

function broken(checks: readonly Check[]): readonly Check[] {
  return checks.filter((check) => check.value < 1).sort((a, b) => a.value - b.value);
}

function exhibitsOf(checks: readonly Check[], rows: number): readonly Exhibit[] {
  const failed = broken(checks);
  if (failed.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Columns with invalid values',
      isLead: true,
      columns: [
        { label: 'Column' },
        { label: 'Check' },
        { label: 'Valid', digits: 4 },
        { label: 'Rows, about', digits: 0 },
      ],
      rows: failed.map(({ column, kind, value }) => [column, WORDS[kind], value, Math.round((1 - value) * rows)]),
    },
  ];
}

function offersOf(checks: readonly Check[]): readonly RepairOffer[] {
  const columns = broken(checks)
    .filter((check) => check.kind !== 'KeyUniqueness')
    .map((check) => check.column);
  if (columns.length === 0) return [];
  return [
    {
      repair: 'tighten',
      label:
        columns.length === 1 ? `Hold ${columns[0]} to real values` : `Hold ${columns.length} columns to real values`,
      why: 'Moves values outside of the real bounds and labels that the real table never has to ones it could hold.',
      options: {},
      scope: { columns },
    },
  ];
}

function notesOf(checks: readonly Check[], source: MetricSource | undefined): readonly string[] {
  if (!source) return ['Keys and the structure were not checked: only the modeled columns were given.'];
  const names = new Set(source.candidate.schema.map(({ name }) => name));
  const absent = source.real.schema.map(({ name }) => name).filter((name) => !names.has(name));
  const hasKeys = checks.some((check) => check.kind === 'KeyUniqueness');
  return [
    ...(absent.length > 0 ? [`Columns of the real table that are absent here: ${absent.join(', ')}.`] : []),
    ...(hasKeys ? [] : ['No column identifies the rows of both tables, so that no key was checked.']),
  ];
}
