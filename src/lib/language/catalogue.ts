// Models worth knowing, as data: what they are, how large, under which licence. None of them is included; they come
// in from disk or through the airlock.

import type { Dtype, ModelCard } from './types.ts';

export interface CatalogueEntry {
  /** Owner and name on the hub. */
  readonly id: string;
  readonly name: string;
  readonly task: ModelCard['task'];
  /** `model_type` of its config. */
  readonly architecture: string;
  readonly parameters: number;
  readonly contextTokens: number;
  readonly licence: string;
  /** Where the licence was read, and how sure that is. */
  readonly licenceSource: string;
  /** Bytes of the weights by kind of numbers. */
  readonly sizes: Partial<Readonly<Record<Dtype, number>>>;
  readonly note: string;
}

/** When sizes and licences were looked up. Hubs change: the airlock shows what holds today. */
export const CATALOGUE_DATE = '2026-08-01';

const SIZE_LIST = 'a published list of file sizes';
const FROM_MEMORY = 'known from its publication, not read on its card: check the card';
const MB = 1e6;

export const catalogue: readonly CatalogueEntry[] = [
  {
    id: 'HuggingFaceTB/SmolLM2-135M-Instruct',
    ...{ name: 'SmolLM2 135M Instruct', task: 'text-generation', architecture: 'llama' },
    ...{ parameters: 134_515_008, contextTokens: 8192, licence: 'apache-2.0', licenceSource: SIZE_LIST },
    sizes: { q8: 137 * MB, q4: 182 * MB, q4f16: 118 * MB, fp16: 270 * MB },
    note: 'The smallest that follows simple instructions; runs on any processor',
  },
  {
    id: 'HuggingFaceTB/SmolLM2-360M-Instruct',
    ...{ name: 'SmolLM2 360M Instruct', task: 'text-generation', architecture: 'llama' },
    ...{ parameters: 361_821_120, contextTokens: 8192, licence: 'apache-2.0', licenceSource: SIZE_LIST },
    sizes: { q8: 365 * MB, q4: 388 * MB, q4f16: 273 * MB, fp16: 725 * MB },
    note: 'A good first choice on the processor',
  },
  {
    id: 'onnx-community/gemma-3-270m-it-ONNX',
    ...{ name: 'Gemma 3 270M', task: 'text-generation', architecture: 'gemma3_text' },
    ...{ parameters: 268_098_176, contextTokens: 32_768, licence: 'gemma', licenceSource: FROM_MEMORY },
    sizes: { q8: 272 * MB, q4: 323 * MB, q4f16: 273 * MB, fp16: 570 * MB },
    note: 'Large vocabulary, short answers; terms of use come with it',
  },
  {
    id: 'onnx-community/LFM2.5-350M-ONNX',
    ...{ name: 'LFM2.5 350M', task: 'text-generation', architecture: 'lfm2' },
    ...{ parameters: 354_483_968, contextTokens: 32_768, licence: 'lfm1.0', licenceSource: FROM_MEMORY },
    sizes: { q8: 510 * MB, q4: 294 * MB, q4f16: 255 * MB, fp16: 725 * MB },
    note: 'Free below 10 million US dollars of revenue a year',
  },
  {
    id: 'onnx-community/granite-4.0-350m-ONNX-web',
    ...{ name: 'Granite 4.0 350M', task: 'text-generation', architecture: 'granite' },
    ...{ parameters: 352_000_000, contextTokens: 32_768, licence: 'apache-2.0', licenceSource: SIZE_LIST },
    sizes: { q4: 576 * MB, q4f16: 350 * MB, fp16: 709 * MB },
    note: 'For a GPU: it has no 8-bit file',
  },
  {
    id: 'onnx-community/Qwen2.5-0.5B-Instruct',
    ...{ name: 'Qwen2.5 0.5B Instruct', task: 'text-generation', architecture: 'qwen2' },
    ...{ parameters: 494_032_768, contextTokens: 32_768, licence: 'apache-2.0', licenceSource: SIZE_LIST },
    sizes: { q8: 512 * MB, q4: 786 * MB, q4f16: 483 * MB, fp16: 997 * MB },
    note: 'Many languages',
  },
  {
    id: 'onnx-community/Qwen3-0.6B-ONNX',
    ...{ name: 'Qwen3 0.6B', task: 'text-generation', architecture: 'qwen3' },
    ...{ parameters: 596_049_920, contextTokens: 40_960, licence: 'apache-2.0', licenceSource: SIZE_LIST },
    sizes: { q8: 618 * MB, q4: 919 * MB, q4f16: 570 * MB, fp16: 1203 * MB },
    note: 'The strongest of its size; thinks aloud unless told not to; best on a GPU',
  },
  {
    id: 'onnx-community/Llama-3.2-1B-Instruct',
    ...{ name: 'Llama 3.2 1B Instruct', task: 'text-generation', architecture: 'llama' },
    ...{ parameters: 1_235_814_400, contextTokens: 131_072, licence: 'llama3.2', licenceSource: FROM_MEMORY },
    sizes: { q8: 1237 * MB, q4: 1693 * MB, q4f16: 1090 * MB, fp16: 2090 * MB },
    note: 'For a GPU with memory to spare; community licence with conditions',
  },
  {
    id: 'Xenova/all-MiniLM-L6-v2',
    ...{ name: 'all-MiniLM-L6-v2', task: 'feature-extraction', architecture: 'bert' },
    ...{ parameters: 22_713_216, contextTokens: 512, licence: 'apache-2.0', licenceSource: FROM_MEMORY },
    sizes: { q8: 23 * MB },
    note: 'Turns sentences into vectors; English; fast on the processor',
  },
  {
    id: 'Xenova/bge-small-en-v1.5',
    ...{ name: 'bge-small-en v1.5', task: 'feature-extraction', architecture: 'bert' },
    ...{ parameters: 33_360_000, contextTokens: 512, licence: 'mit', licenceSource: FROM_MEMORY },
    sizes: { q8: 34 * MB },
    note: 'Better at search than MiniLM, a little slower; English',
  },
];
