// Forward passes inside the memory of ONNX Runtime's WebAssembly module: keys and values stay there between steps and
// only the wanted logits come out. The runtime's own call copies all of them out and in at each token, which costs
// more than the arithmetic for batches of small models.

import type { InferenceSession } from 'onnxruntime-web';
import { StudioError } from '../../lib/errors.ts';
import { elementTypes, type WasmModule } from '../runtime/wasm-module.ts';
import { outputSizes } from './array-network.ts';
import type { Graph, StateTensor } from './graph.ts';
import type { KeyValues, Network, Pass, PassResult, RowSource } from './network.ts';

const CPU = 1;
const POINTER = 4;
const ERRORS_ONLY = 3;

interface Slab {
  readonly tensor: number;
  readonly data: number;
  /** Set where we allocated the memory ourselves. */
  readonly owned: boolean;
}
interface Held extends KeyValues {
  readonly slabs: readonly Slab[];
}

/** The runtime's number for a session, or null when this version of the runtime hides it. */
export function sessionHandle(session: InferenceSession): number | null {
  const { handler } = session as unknown as { readonly handler?: { readonly sessionId?: unknown } };
  return typeof handler?.sessionId === 'number' ? handler.sessionId : null;
}

/** A network on the heap. All ONNX values are 32-bit floats here: `graph` must have no other states. */
export function createHeapNetwork(wasm: WasmModule, session: InferenceSession, graph: Graph): Network {
  const handle = sessionHandle(session);
  if (handle === null) throw new StudioError('internal', 'the session has no handle');
  return new HeapNetwork(wasm, session, graph, handle);
}

class HeapNetwork implements Network {
  readonly vocabularySize: number;
  readonly hiddenSize: number | null;
  readonly #wasm: WasmModule;
  readonly #session: InferenceSession;
  readonly #graph: Graph;
  readonly #handle: number;
  readonly #names: ReadonlyMap<string, number>;
  readonly #runOptions: number;
  #logits = new Float32Array(0);

  constructor(wasm: WasmModule, session: InferenceSession, graph: Graph, handle: number) {
    this.#wasm = wasm;
    this.#session = session;
    this.#graph = graph;
    this.#handle = handle;
    const sizes = outputSizes(session, graph);
    this.vocabularySize = sizes.vocabulary;
    this.hiddenSize = sizes.hidden;
    this.#names = new Map([...session.inputNames, ...session.outputNames].map((name) => [name, copyText(wasm, name)]));
    this.#runOptions = wasm._OrtCreateRunOptions(ERRORS_ONLY, 0, false, 0);
  }

  async forward(pass: Pass): Promise<PassResult> {
    const inputs = this.#inputs(pass);
    try {
      const wantsHidden = pass.wantsHidden === true && this.#graph.hidden !== null;
      const names = [
        ...(pass.logits === 'none' ? [] : [this.#graph.logits]),
        ...this.#graph.states.map((s) => s.output),
      ];
      if (wantsHidden) names.push(this.#graph.hidden);
      const outputs = await this.#run(
        inputs.map(([name, slab]) => [name, slab.tensor] as const),
        names,
      );
      return this.#collect(pass, outputs, wantsHidden);
    } finally {
      for (const [, slab] of inputs) if (slab.owned) this.#free(slab);
    }
  }

  async gather(sources: readonly RowSource[]): Promise<KeyValues> {
    const { slots } = (sources[0] as RowSource).from;
    const slabs = this.#graph.states.map((state, index) => {
      const rowBytes = stateSize(state, slots) * 4;
      const slab = this.#allocate('float32', stateDims(state, sources.length, slots), rowBytes * sources.length);
      const heap = this.#wasm.HEAPU8;
      sources.forEach(({ from, row }, at) => {
        const start = ((from as Held).slabs[index] as Slab).data + row * rowBytes;
        heap.copyWithin(slab.data + at * rowBytes, start, start + rowBytes);
      });
      return slab;
    });
    return this.#hold(slabs, sources.length, slots);
  }

  release(keyValues: KeyValues): void {
    for (const slab of (keyValues as Held).slabs) this.#free(slab);
  }

  async dispose(): Promise<void> {
    for (const pointer of this.#names.values()) this.#wasm._free(pointer);
    await this.#session.release();
  }

  #inputs(pass: Pass): (readonly [string, Slab])[] {
    const { rows, width, past } = pass;
    const slots = past?.slots ?? 0;
    const inputs: (readonly [string, Slab])[] = [['input_ids', this.#long(pass.tokens, [rows, width])]];
    if (this.#graph.hasMask) inputs.push(['attention_mask', this.#long(pass.mask, [rows, slots + width])]);
    if (this.#graph.hasPositions) inputs.push(['position_ids', this.#long(pass.positions, [rows, width])]);
    if (this.#graph.hasBranch) inputs.push(['use_cache_branch', this.#bool(past !== null)]);
    this.#graph.states.forEach((state, index) => {
      if (past) inputs.push([state.input, { ...((past as Held).slabs[index] as Slab), owned: false }]);
      else inputs.push([state.input, this.#zeros(state, rows)]);
    });
    return inputs;
  }

  #long(values: Int32Array | Uint8Array, dims: readonly number[]): Slab {
    const slab = this.#allocate('int64', dims, values.length * 8);
    const heap = this.#wasm.HEAP32;
    const start = slab.data / 4;
    for (let i = 0; i < values.length; i++) {
      heap[start + i * 2] = values[i] as number;
      heap[start + i * 2 + 1] = 0;
    }
    return slab;
  }

  #bool(value: boolean): Slab {
    const slab = this.#allocate('bool', [1], 1);
    this.#wasm.HEAPU8[slab.data] = value ? 1 : 0;
    return slab;
  }

  #zeros(state: StateTensor, rows: number): Slab {
    const bytes = stateSize(state, 0) * rows * 4;
    const slab = this.#allocate('float32', stateDims(state, rows, 0), bytes);
    this.#wasm.HEAPU8.fill(0, slab.data, slab.data + bytes);
    return slab;
  }

  #allocate(type: keyof typeof elementTypes, dims: readonly number[], bytes: number): Slab {
    const wasm = this.#wasm;
    const data = wasm._malloc(Math.max(bytes, 8));
    if (data === 0) throw new RangeError(`no memory for ${bytes} bytes of keys and values`);
    const stack = wasm.stackSave();
    const shape = wasm.stackAlloc(POINTER * dims.length);
    dims.forEach((size, index) => wasm.setValue(shape + index * POINTER, size, 'i32'));
    const tensor = wasm._OrtCreateTensor(elementTypes[type], data, bytes, shape, dims.length, CPU);
    wasm.stackRestore(stack);
    if (tensor === 0) {
      wasm._free(data);
      throw new StudioError('model-failed', `no tensor: ${this.#lastError()}`);
    }
    return { tensor, data, owned: true };
  }

  async #run(inputs: readonly (readonly [string, number])[], outputNames: readonly string[]): Promise<number[]> {
    const wasm = this.#wasm;
    const stack = wasm.stackSave();
    try {
      const list = (values: readonly number[]): number => {
        const start = wasm.stackAlloc(values.length * POINTER);
        values.forEach((value, index) => wasm.setValue(start + index * POINTER, value, '*'));
        return start;
      };
      const names = list(inputs.map(([name]) => this.#names.get(name) as number));
      const values = list(inputs.map(([, tensor]) => tensor));
      const wanted = list(outputNames.map((name) => this.#names.get(name) as number));
      const results = list(outputNames.map(() => 0));
      const counts = [inputs.length, outputNames.length] as const;
      const code = wasm._OrtRun(this.#handle, names, values, counts[0], wanted, counts[1], results, this.#runOptions);
      if ((typeof code === 'number' ? code : await code) !== 0) {
        throw new StudioError('model-failed', `the model stopped: ${this.#lastError()}`);
      }
      return outputNames.map((_, index) => wasm.getValue(results + index * POINTER, '*') >>> 0);
    } finally {
      wasm.stackRestore(stack);
    }
  }

  #collect(pass: Pass, outputs: readonly number[], wantsHidden: boolean): PassResult {
    const slots = (pass.past?.slots ?? 0) + pass.width;
    const sizes = this.#graph.states.map((state) => stateSize(state, slots) * pass.rows);
    if (pass.logits !== 'none') sizes.unshift(pass.rows * pass.width * this.vocabularySize);
    if (wantsHidden) sizes.push(pass.rows * pass.width * (this.hiddenSize ?? 0));
    const slabs = outputs.map((tensor, index) => ({ tensor, data: this.#dataOf(tensor, sizes[index]), owned: false }));
    const states = slabs.slice(pass.logits === 'none' ? 0 : 1).slice(0, this.#graph.states.length);
    if (pass.logits !== 'none') {
      const logits = slabs[0] as Slab;
      this.#copyLogits(pass, logits.data);
      this.#free(logits);
    }
    let hidden: Float32Array | null = null;
    if (wantsHidden) {
      const slab = slabs.at(-1) as Slab;
      const length = pass.rows * pass.width * (this.hiddenSize ?? 0);
      hidden = new Float32Array(floatsAt(this.#wasm, slab.data, length));
      this.#free(slab);
    }
    return { logits: this.#logits, hidden, keyValues: this.#hold(states, pass.rows, slots) };
  }

  #copyLogits({ rows, width, logits }: Pass, data: number): void {
    const size = this.vocabularySize;
    const length = logits === 'all' ? rows * width * size : rows * size;
    if (this.#logits.length !== length) this.#logits = new Float32Array(length);
    if (logits === 'all' || width === 1) {
      this.#logits.set(floatsAt(this.#wasm, data, length));
      return;
    }
    const all = floatsAt(this.#wasm, data, rows * width * size);
    for (let row = 0; row < rows; row++) {
      const end = (row + 1) * width * size;
      this.#logits.set(all.subarray(end - size, end), row * size);
    }
  }

  #hold(slabs: readonly Slab[], rows: number, slots: number): Held {
    const sizeBytes = this.#graph.states.reduce((sum, state) => sum + stateSize(state, slots) * rows * 4, 0);
    return { rows, slots, sizeBytes, slabs };
  }

  /** Where the values of a tensor are. A model that gives fewer than it declares must not make us read beyond. */
  #dataOf(tensor: number, length: number | undefined): number {
    const wasm = this.#wasm;
    const stack = wasm.stackSave();
    const facts = wasm.stackAlloc(4 * POINTER);
    wasm._OrtGetTensorData(tensor, facts, facts + POINTER, facts + 2 * POINTER, facts + 3 * POINTER);
    const data = wasm.getValue(facts + POINTER, '*') >>> 0;
    const dims = wasm.getValue(facts + 2 * POINTER, '*') >>> 0;
    const rank = wasm.getValue(facts + 3 * POINTER, 'i32');
    const given = wasm.HEAP32.subarray(dims / 4, dims / 4 + rank).reduce((product, size) => product * size, 1);
    wasm._OrtFree(dims);
    wasm.stackRestore(stack);
    if (given !== length) throw new StudioError('model-failed', `the model gave ${given} values instead of ${length}`);
    return data;
  }

  #free({ tensor, data, owned }: Slab): void {
    this.#wasm._OrtReleaseTensor(tensor);
    if (owned) this.#wasm._free(data);
  }

  #lastError(): string {
    const wasm = this.#wasm;
    const stack = wasm.stackSave();
    const facts = wasm.stackAlloc(2 * POINTER);
    wasm._OrtGetLastError(facts, facts + POINTER);
    const message = wasm.getValue(facts + POINTER, '*');
    const text = message ? wasm.UTF8ToString(message) : 'no reason given';
    wasm.stackRestore(stack);
    return text;
  }
}

/** A view that lasts until the memory grows. */
function floatsAt(wasm: WasmModule, pointer: number, length: number): Float32Array {
  return new Float32Array(wasm.HEAPU8.buffer, pointer, length);
}

function stateDims(state: StateTensor, rows: number, slots: number): readonly number[] {
  return [rows, ...state.shape.map((size) => (size === 'slots' ? slots : size))];
}

function stateSize(state: StateTensor, slots: number): number {
  return state.shape.reduce<number>((product, size) => product * (size === 'slots' ? slots : size), 1);
}

function copyText(wasm: WasmModule, text: string): number {
  const size = wasm.lengthBytesUTF8(text) + 1;
  const pointer = wasm._malloc(size);
  wasm.stringToUTF8(text, pointer, size);
  return pointer;
}
