// A job file: everything a run without hands needs, from input file to outputs. Paths are for the script that reads
// it; inside of the tab they are only names.

import * as v from 'valibot';
import { StudioError } from '../errors.ts';
import { columnKinds, columnRoles } from '../table/schema.ts';

const path = v.pipe(v.string(), v.minLength(1));
const optionValues = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));
const cell = v.nullable(v.union([v.string(), v.number()]));
const seed = v.pipe(v.number(), v.safeInteger());

const condition = v.variant('kind', [
  v.strictObject({ kind: v.literal('value'), column: v.string(), value: cell }),
  v.strictObject({
    kind: v.literal('range'),
    column: v.string(),
    min: v.exactOptional(v.number()),
    max: v.exactOptional(v.number()),
  }),
  v.strictObject({
    kind: v.literal('shares'),
    column: v.string(),
    shares: v.pipe(v.array(v.strictObject({ value: cell, share: v.number() })), v.minLength(1)),
  }),
]);

const dataOutput = v.strictObject({
  path,
  format: v.optional(v.string(), 'csv'),
  options: v.optional(optionValues, {}),
});

const jobSchema = v.strictObject({
  format: v.literal('terrarium-job'),
  version: v.literal(1),
  /** Data file to learn from. */
  input: path,
  /** Importer id and options; detected when absent. */
  importer: v.exactOptional(v.string()),
  importOptions: v.exactOptional(optionValues),
  overrides: v.optional(
    v.array(
      v.strictObject({
        name: v.string(),
        kind: v.exactOptional(v.picklist(columnKinds)),
        role: v.exactOptional(v.picklist(columnRoles)),
        format: v.exactOptional(v.string()),
      }),
    ),
    [],
  ),
  split: v.optional(
    v.strictObject({
      share: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)), 0.2),
      seed: v.optional(seed, 1),
      key: v.optional(v.nullable(v.string()), null),
    }),
    {},
  ),
  recipe: v.optional(
    v.strictObject({
      synthesizer: v.optional(v.string(), 'forest'),
      options: v.optional(optionValues, {}),
      conditions: v.optional(v.array(condition), []),
      seed: v.optional(seed, 1),
      /** As many rows as were learned from, when absent. */
      rows: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000))),
    }),
    {},
  ),
  outputs: v.optional(
    v.strictObject({
      data: v.exactOptional(dataOutput),
      bundle: v.exactOptional(dataOutput),
      report: v.exactOptional(path),
      project: v.exactOptional(path),
    }),
    {},
  ),
});

export type Job = v.InferOutput<typeof jobSchema>;
export type DataOutput = v.InferOutput<typeof dataOutput>;

/** Checks a job and fills in defaults. @throws StudioError `bad-input` with { where } at the first fault */
export function parseJob(json: unknown): Job {
  const parsed = v.safeParse(jobSchema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const where = v.getDotPath(issue) ?? 'job';
  throw new StudioError('bad-input', `${where}: ${issue.message}`, {
    details: { where, given: issue.received, allowed: issue.expected },
  });
}
