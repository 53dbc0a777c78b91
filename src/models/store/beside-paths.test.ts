import { expect, test } from 'vitest';
import { idOfModelFile, parseModelList } from './beside-paths.ts';

test.each([
  ['my-model/config.json', 'my-model'],
  ['my-model/onnx/model.onnx', 'my-model'],
  ['my-model/onnx/model_q4f16.onnx', 'my-model'],
  ['Org.v2/onnx/model_fp16.onnx_data', 'Org.v2'],
  ['Org.v2/onnx/model_fp16.onnx_data_12', 'Org.v2'],
  ['my-model/1_Pooling/config.json', 'my-model'],
])('%s is a file of %s', (path, id) => {
  expect(idOfModelFile(path)).toBe(id);
});

test.each([
  ...['config.json', '/config.json', 'my-model/', 'my-model/secret.json', 'my-model/onnx/model_secret.onnx'],
  ...['my-model/onnx/model.onnx_data_123', 'my-model/onnx/model.onnx_secret', '../config.json', '%2e/config.json'],
  ...['my model/config.json', 'a/b/config.json', 'my-model/onnx/../config.json', 'my-model/constructor'],
])('%s is none', (path) => {
  expect(idOfModelFile(path)).toBeNull();
});

test('a list gives its proper entries, and a damaged one none', () => {
  const models = [{ id: 'a', embedded: true }, { id: '../b' }, 'c', null, { id: 7 }, { id: 'd' }];
  expect(parseModelList(JSON.stringify({ models }))).toEqual([{ id: 'a', embedded: true }, { id: 'd' }]);
  for (const text of ['', '{', 'null', '[]', '{"models":{}}']) expect(parseModelList(text)).toEqual([]);
});
