// One question to the denoiser for several pictures at once.

import { StudioError } from '../../lib/errors.ts';
import type { ImagePipeline } from '../../lib/image-models/manifest.ts';
import type { GraphInput, OnnxGraph } from './onnx-graph.ts';
import type { TextStates } from './text-states.ts';

export interface DenoiserRow {
  readonly sample: Float32Array;
  readonly states: TextStates;
}
export interface Denoiser {
  /** The answers of the rows, one after the other. @throws StudioError `model-failed` for answers that are no numbers */
  ask(rows: readonly DenoiserRow[], time: number, side: LatentSize): Promise<Float32Array<ArrayBuffer>>;
}
export interface LatentSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** `onAsk` is awaited before each run of the graph: the place to give way and to stop. */
export function createDenoiser(graph: OnnxGraph, manifest: ImagePipeline, onAsk: () => Promise<void>): Denoiser {
  const { denoiser } = manifest;
  const sampleShape = graph.shapeOf(denoiser.sample);
  const fixed = typeof sampleShape?.[0] === 'number' && sampleShape[0] > 0 ? sampleShape[0] : null;
  return {
    async ask(rows, time, size) {
      const length = size.channels * size.height * size.width;
      const answers = new Float32Array(rows.length * length);
      const together = fixed ?? rows.length;
      for (let start = 0; start < rows.length; start += together) {
        await onAsk();
        const part = rows.slice(start, start + together);
        // A file made for batches of one size gets the last row again.
        while (part.length < together) part.push(part.at(-1) as DenoiserRow);
        const inputs = denoiserInputs(part, { graph, manifest, time, size, batch: sampleShape?.[0] });
        const { values } = await graph.run(inputs, denoiser.output);
        const wanted = Math.min(together, rows.length - start) * length;
        if (values.length !== together * length) {
          throw new StudioError(
            'model-failed',
            `the denoiser gave ${values.length} values instead of ${together * length}`,
          );
        }
        answers.set(values.subarray(0, wanted), start * length);
      }
      if (!answers.every(Number.isFinite)) {
        throw new StudioError('model-failed', 'the model gave pictures that are no numbers');
      }
      return answers;
    },
  };
}

interface Question {
  readonly graph: OnnxGraph;
  readonly manifest: ImagePipeline;
  readonly time: number;
  readonly size: LatentSize;
  readonly batch: number | string | undefined;
}

function denoiserInputs(
  rows: readonly DenoiserRow[],
  { graph, manifest, time, size, batch }: Question,
): Record<string, GraphInput> {
  const { denoiser, tokenizer } = manifest;
  const first = rows[0] as DenoiserRow;
  const states = first.states.dims.slice(1);
  const times = timeDims(graph.shapeOf(denoiser.timestep), batch, rows.length);
  return {
    [denoiser.sample]: {
      values: join(rows.map(({ sample }) => sample)),
      dims: [rows.length, size.channels, size.height, size.width],
      type: denoiser.type,
    },
    [denoiser.timestep]: {
      values: new Float32Array(times[0] ?? 1).fill(time),
      dims: times,
      type: denoiser.timestepType,
    },
    [denoiser.states]: {
      values: join(rows.map((row) => row.states.values)),
      dims: [rows.length, ...states],
      type: denoiser.type,
    },
    ...(denoiser.mask === undefined
      ? {}
      : {
          [denoiser.mask]: {
            values: Int32Array.from(rows.flatMap((row) => [...row.states.mask])),
            dims: [rows.length, tokenizer.length],
            type: tokenizer.type,
          },
        }),
  };
}

/** One time for all, as most exports want it, or one a row where its length is that of the batch. */
function timeDims(
  shape: readonly (number | string)[] | null,
  batch: number | string | undefined,
  rows: number,
): readonly number[] {
  if (shape?.length === 0) return [];
  const length = shape?.[0];
  return length === undefined || length === batch ? [rows] : [typeof length === 'number' ? length : 1];
}

function join(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
