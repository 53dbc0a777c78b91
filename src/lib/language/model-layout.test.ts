import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrangeFiles, graphOfData, isModelId, listDtypes, modelSlug } from './model-layout.ts';

const standard = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_q4.onnx'];

test('the standard layout is kept as it is, below any folder', () => {
  for (const prefix of ['', 'my-model/', 'a/b/']) {
    const { kept, ignored } = arrangeFiles(standard.map((path) => prefix + path));
    expect([...kept.values()]).toEqual(standard);
    expect(ignored).toEqual([]);
  }
});

test('graphs beside the config are put below onnx, with their external data', () => {
  const { kept } = arrangeFiles([
    'config.json',
    'model_quantized.onnx',
    'model_quantized.onnx_data',
    'model.onnx_data_1',
  ]);
  expect([...kept.values()]).toEqual([
    'config.json',
    'onnx/model_quantized.onnx',
    'onnx/model_quantized.onnx_data',
    'onnx/model.onnx_data_1',
  ]);
});

test('the config nearest to the top is the model, and a pooling config below it is kept', () => {
  const { kept, ignored } = arrangeFiles([
    'm/1_Pooling/config.json',
    'm/config.json',
    'm/x/deep/config.json',
    'other.txt',
  ]);
  expect(Object.fromEntries(kept)).toEqual({
    'm/1_Pooling/config.json': '1_Pooling/config.json',
    'm/config.json': 'config.json',
  });
  expect(ignored).toEqual(['m/x/deep/config.json', 'other.txt']);
});

test('a lone graph with a name of its own is the model, several are not', () => {
  expect(arrangeFiles(['config.json', 'tiny.onnx']).kept.get('tiny.onnx')).toBe('onnx/model.onnx');
  expect(arrangeFiles(['config.json', 'a.onnx', 'b.onnx']).kept.size).toBe(1);
  expect(arrangeFiles(['config.json', 'decoder_model_merged.onnx']).kept.size).toBe(1);
});

test('weights in other forms are refused with what to do instead', () => {
  const { refused, kept } = arrangeFiles([
    'model.safetensors',
    'pytorch_model.bin',
    'x.gguf',
    'a.pkl',
    'model.onnx.data',
  ]);
  expect(kept.size).toBe(0);
  expect(refused).toHaveLength(5);
  expect(refused[0]).toBe('model.safetensors: this is the PyTorch form; export to ONNX first');
});

test('no stored path ever leaves the folder or is other than a known form', () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', '', 'onnx', 'config.json', 'model.onnx', 'C:', '\\..\\', '__proto__'),
    fc.string(),
  );
  const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
  const form =
    /^(onnx\/model[a-z0-9_]*\.onnx(_data(_\d{1,2})?)?|[a-z_]+\.(json|jinja)|1_Pooling\/config\.json|README\.md|LICENSE(\.txt|\.md)?)$/;
  fc.assert(
    fc.property(fc.uniqueArray(path), (paths) => {
      const places = [...arrangeFiles(paths).kept.values()];
      expect(places.every((place) => form.test(place))).toBe(true);
      expect(new Set(places).size).toBe(places.length);
    }),
  );
});

test('an id is a safe folder name, whatever the name was', () => {
  expect(modelSlug('HuggingFaceTB/SmolLM2-135M Instruct!')).toBe('huggingfacetb-smollm2-135m-instruct');
  expect(modelSlug('../..')).toBe('model');
  fc.assert(fc.property(fc.string(), (name) => isModelId(modelSlug(name))));
});

test('the size of a kind of numbers counts graph and external data together', () => {
  const files = [
    { path: 'onnx/model.onnx', sizeBytes: 1 },
    { path: 'onnx/model.onnx_data', sizeBytes: 10 },
    { path: 'onnx/model.onnx_data_1', sizeBytes: 100 },
    { path: 'onnx/model_q4.onnx', sizeBytes: 1000 },
  ];
  expect(listDtypes(files)).toEqual([
    { dtype: 'fp32', path: 'onnx/model.onnx', sizeBytes: 111 },
    { dtype: 'q4', path: 'onnx/model_q4.onnx', sizeBytes: 1000 },
  ]);
  expect(graphOfData('onnx/model_q4.onnx_data_2')).toBe('onnx/model_q4.onnx');
  expect(graphOfData('onnx/model_q4.onnx')).toBeNull();
});
