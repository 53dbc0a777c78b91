// What the inputs and outputs of an ONNX language model mean. Names and shapes are those that Optimum and
// transformers.js write: input_ids, attention_mask, position_ids, past_key_values.N.key, present.N.key.

import type { InferenceSession } from 'onnxruntime-web';
import { StudioError } from '../../lib/errors.ts';

export type Config = Readonly<Record<string, unknown>>;
export type ElementType = 'float32' | 'float16';

/** One tensor that goes from step to step. */
export interface StateTensor {
  readonly input: string;
  readonly output: string;
  readonly type: ElementType;
  /** Shape after the rows: `slots` is the growing dimension; a state of fixed size has none. */
  readonly shape: readonly (number | 'slots')[];
}

export interface Graph {
  readonly states: readonly StateTensor[];
  readonly hasMask: boolean;
  readonly hasPositions: boolean;
  readonly hasBranch: boolean;
  readonly logits: string;
  readonly hidden: string | null;
  readonly inputNames: readonly string[];
}

type Metadata = InferenceSession.ValueMetadata;
const PAST = /^past_?(key_values|conv|ssm|recurrent)?[._]?/;
const KNOWN = new Set(['input_ids', 'attention_mask', 'position_ids', 'use_cache_branch']);

/** @throws StudioError `model-failed` for a graph that is no causal language model with a cache */
export function readGraph(session: InferenceSession, config: Config): Graph {
  const inputs = new Map(session.inputMetadata.map((entry) => [entry.name, entry]));
  const outputs = new Map(session.outputMetadata.map((entry) => [entry.name, entry]));
  if (!inputs.has('input_ids')) throw new StudioError('model-failed', 'the model takes no input_ids');
  if (!outputs.has('logits')) throw new StudioError('model-failed', 'the model gives no logits');
  const states: StateTensor[] = [];
  for (const [name, metadata] of inputs) {
    if (KNOWN.has(name)) continue;
    const output = name.startsWith('past') ? presentName(name, outputs) : null;
    if (output === null) throw new StudioError('model-failed', `the model wants ${name}, which nothing here provides`);
    states.push({ input: name, output, ...readState(metadata, config) });
  }
  if (states.length === 0) throw new StudioError('model-failed', 'the model has no cache of keys and values');
  return {
    states,
    hasMask: inputs.has('attention_mask'),
    hasPositions: inputs.has('position_ids'),
    hasBranch: inputs.has('use_cache_branch'),
    logits: 'logits',
    hidden: ['hidden_states', 'last_hidden_state'].find((name) => outputs.has(name)) ?? null,
    inputNames: session.inputNames,
  };
}

function presentName(past: string, outputs: ReadonlyMap<string, Metadata>): string | null {
  const rest = past.replace(PAST, '');
  const kind = /^past_?(conv|ssm|recurrent)/.exec(past)?.[1];
  const names = kind
    ? [`present_${kind}.${rest}`]
    : [`present.${rest}`, `present_key_values.${rest}`, `present_${rest}`];
  return names.find((name) => outputs.has(name)) ?? null;
}

function readState(metadata: Metadata, config: Config): Pick<StateTensor, 'type' | 'shape'> {
  if (!metadata.isTensor || (metadata.type !== 'float32' && metadata.type !== 'float16')) {
    throw new StudioError('model-failed', `${metadata.name} is no tensor of floats`);
  }
  const [, ...shape] = metadata.shape;
  const isGrowing = metadata.name.endsWith('key') || metadata.name.endsWith('value');
  const named = shape.map((size, index) => {
    if (typeof size === 'number') return size;
    if (isGrowing && index === shape.length - 2) return 'slots' as const;
    return fromConfig(config, isGrowing && index === shape.length - 1 ? 'head' : 'heads', metadata.name);
  });
  if (isGrowing && !named.includes('slots')) throw new StudioError('model-failed', `${metadata.name} does not grow`);
  return { type: metadata.type, shape: named };
}

function fromConfig(config: Config, what: 'head' | 'heads', name: string): number {
  const first = (...keys: readonly string[]): number | null => {
    const found = keys.map((key) => config[key]).find((value) => typeof value === 'number');
    return typeof found === 'number' ? found : null;
  };
  const heads = first('num_attention_heads', 'n_head', 'num_heads');
  const width = first('hidden_size', 'n_embd', 'd_model');
  const size =
    what === 'heads'
      ? (first('num_key_value_heads') ?? heads)
      : (first('head_dim') ?? (width !== null && heads !== null ? width / heads : null));
  if (size === null)
    throw new StudioError('model-failed', `neither the model nor its config says how large ${name} is`);
  return size;
}
