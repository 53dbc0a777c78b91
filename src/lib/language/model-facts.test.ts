import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { licenceOf, readModelFacts, storedConfig, storedTokenizerConfig, type ModelTexts } from './model-facts.ts';

const llama = {
  ...{ model_type: 'llama', architectures: ['LlamaForCausalLM'], vocab_size: 49_152, hidden_size: 576 },
  ...{ intermediate_size: 1536, num_hidden_layers: 30, num_attention_heads: 9, num_key_value_heads: 3 },
  ...{ max_position_embeddings: 8192, tie_word_embeddings: true },
};
const texts = (config: unknown, more: Partial<ModelTexts> = {}): ModelTexts => ({
  ...{ config: JSON.stringify(config), tokenizerConfig: '{"chat_template":"x"}', chatTemplate: null, pooling: null },
  readme: '---\nlicense: mit\n---\n',
  ...more,
});
const files = [
  { path: 'config.json', sizeBytes: 100 },
  { path: 'tokenizer.json', sizeBytes: 100 },
  { path: 'onnx/model_quantized.onnx', sizeBytes: 1000 },
];

test('parameters of a Llama and of GPT-2 are counted exactly', () => {
  expect(readModelFacts(texts(llama), files).parameters).toBe(134_515_008);
  const gpt2 = { model_type: 'gpt2', n_embd: 768, n_layer: 12, vocab_size: 50_257, n_positions: 1024 };
  expect(readModelFacts(texts(gpt2), files)).toMatchObject({ parameters: 124_439_808, contextTokens: 1024 });
});

test('the embedded model is described as its own card says', () => {
  const folder = new URL('../../../public/models/terrarium-small/', import.meta.url);
  const card = JSON.parse(readFileSync(new URL('card.json', folder), 'utf8')) as Record<string, unknown>;
  const config = readFileSync(new URL('config.json', folder), 'utf8');
  const facts = readModelFacts({ ...texts({}), config }, files);
  expect(facts).toMatchObject({
    parameters: card['parameters'],
    contextTokens: card['context'],
    vocabularySize: card['vocabulary'],
  });
  expect(facts.problems).toEqual([]);
});

test('what is missing is a problem, what is unusual a warning', () => {
  expect(readModelFacts(texts({ model_type: 't5', is_encoder_decoder: true }), []).problems.join()).toMatch(
    /tokenizer\.json.*onnx\/model.*encoder-decoder/,
  );
  const odd = readModelFacts(
    texts({ model_type: 'novel', architectures: ['NovelForCausalLM'] }, { tokenizerConfig: '{}', readme: null }),
    [...files.slice(0, 2), { path: 'onnx/model_q4.onnx', sizeBytes: 5 }],
  );
  expect(odd.problems).toEqual([]);
  expect(odd.warnings.join()).toMatch(/novel.*not known.*4-bit.*no chat template.*no licence/);
});

test('an embedder is told by its type, with how it pools', () => {
  const facts = readModelFacts(
    texts(
      { model_type: 'bert', vocab_size: 30_522, hidden_size: 384, max_position_embeddings: 512 },
      {
        pooling: '{"pooling_mode_cls_token":true}',
        tokenizerConfig: '{"model_max_length":256}',
      },
    ),
    files,
  );
  expect(facts).toMatchObject({
    task: 'feature-extraction',
    contextTokens: 256,
    facts: { pooling: 'cls', width: 384 },
  });
});

test('hostile texts never throw: they are problems', () => {
  for (const config of ['', '[]', 'null', '"x"', '{"model_type":5}', '{"vocab_size":-1}', '['.repeat(20_000)]) {
    expect(() => readModelFacts({ ...texts({}), config }, files)).not.toThrow();
  }
  const long = readModelFacts(
    texts(llama, { tokenizerConfig: JSON.stringify({ chat_template: 'x'.repeat(70_000) }) }),
    files,
  );
  expect(long.problems.join()).toMatch(/64 KB/);
  expect(readModelFacts({ ...texts({}), config: '{"__proto__":{"polluted":1}}' }, files).problems).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('the stored texts name external data and carry the template, and come out the same a second time', () => {
  const config = storedConfig('{"a":1}', [
    'onnx/model_q4.onnx',
    'onnx/model_q4.onnx_data',
    'onnx/model_q4.onnx_data_1',
  ]);
  expect(JSON.parse(config)).toEqual({
    a: 1,
    'transformers.js_config': { use_external_data_format: { 'model_q4.onnx': 2 } },
  });
  expect(storedConfig('{"a":1}', ['onnx/model.onnx'])).toBe('{"a":1}');
  const tokenizer = storedTokenizerConfig('{}', 'T');
  expect(JSON.parse(tokenizer ?? '')).toEqual({ chat_template: 'T' });
  expect(storedTokenizerConfig(tokenizer, 'other')).toBe(tokenizer);
});

test('the licence is read from the front matter only', () => {
  expect(licenceOf('---\nlicense: apache-2.0 \ntags: [a]\n---\nlicense: fake')).toBe('apache-2.0');
  expect(licenceOf('---\nlicense: other\nlicense_name: "lfm1.0"\n---\n')).toBe('lfm1.0');
  expect(licenceOf('license: mit')).toBeNull();
  expect(licenceOf(null)).toBeNull();
});
