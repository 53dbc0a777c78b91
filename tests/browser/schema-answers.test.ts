// Answers that are held to a JSON schema, by a model that learned to write and by one that knows nothing: an independent
// validator takes all of them. `VITE_SCHEMA_ROWS=200` asks for more than the few of every run.

import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSampling, type TextRequest, type TextResult } from '../../src/lib/language/types.ts';
import type { JsonValue } from '../../src/lib/json.ts';
import { type DisposableModel, loadModel } from '../../src/models/language/load.ts';
import { schemas } from '../fixtures/answer-schemas.ts';
import { modelFiles } from '../fixtures/model-files.ts';
import { shuffleWeights } from '../fixtures/mutations.ts';

const rows = Number(import.meta.env['VITE_SCHEMA_ROWS'] ?? 12);
const BATCH = 16;
const MS_A_ROW = 3000;
const TINY = '/tests/fixtures/models/tiny-gpt2';

const models = [
  ['terrarium-small', 'q8', () => modelFiles('/models/terrarium-small')],
  ['tiny-gpt2', 'fp32', () => modelFiles(TINY)],
  [
    'random weights',
    'fp32',
    async () => {
      const whole = await (await fetch(`${TINY}/onnx/model.onnx`)).arrayBuffer();
      return modelFiles(TINY, { 'onnx/model.onnx': shuffleWeights(new Uint8Array(whole), 1) });
    },
  ],
] as const;

describe.each(models)('%s', (name, dtype, files) => {
  let model: DisposableModel;
  beforeAll(async () => {
    model = await loadModel(await files(), { device: 'wasm', dtype }, { threads: 1 });
  });
  afterAll(() => model.dispose());

  it.each(schemas)(
    `${rows} answers are valid: %s`,
    async (schemaName, schema, maxTokens) => {
      const requests = Array.from({ length: rows }, (_, index) => ask(index, schema, maxTokens));
      const results: TextResult[] = [];
      for (let at = 0; at < rows; at += BATCH) {
        results.push(...(await model.generate(requests.slice(at, at + BATCH), {})));
      }
      const complete = results.filter(({ isComplete }) => isComplete);
      const cut = results.filter(({ isComplete }) => !isComplete);
      const wrong = faultsOf(schema, complete);
      console.log(`${name}, ${schemaName}: ${complete.length} complete, ${cut.length} cut off, ${wrong.length} wrong`);
      expect(wrong).toEqual([]);
      // What is not complete says so, and a run sets it aside: a window that is full, or bytes that are no UTF-8.
      for (const { stopReason, text } of cut) {
        expect(['length', 'context'].includes(stopReason) || text.includes('\uFFFD'), text).toBe(true);
      }
      expect(complete.length).toBeGreaterThan(0);
      expect(await model.generate([requests[3]!], {})).toEqual([results[3]]);
    },
    rows * MS_A_ROW + 60_000,
  );
});

function ask(index: number, schema: JsonValue, maxTokens: number): TextRequest {
  return {
    messages: [{ role: 'user', content: 'Write one record as JSON.' }],
    sampling: { ...defaultSampling, maxTokens, temperature: 0.9 },
    constraint: { kind: 'json', schema },
    randomness: { seed: 5, labels: ['test', 0], index },
  };
}

function faultsOf(schema: JsonValue, results: readonly TextResult[]): string[] {
  const validate = new Ajv({ format: 'full', multipleOfPrecision: 9 }).compile(schema as object);
  return results.flatMap(({ text }) => {
    try {
      return validate(JSON.parse(text)) ? [] : [`${text}: ${JSON.stringify(validate.errors)}`];
    } catch (error) {
      return [`${text}: ${String(error)}`];
    }
  });
}
