import { defineImporter, type Detection } from '../types.ts';

const fields = {};

/** A JSON document: an array of objects, an object of arrays, or an object that wraps an array of objects. */
export const json = defineImporter({
  id: 'json',
  label: 'JSON',
  extensions: ['json'],
  fields,
  detect: detectJson,
  load: async () => (await import('./read.ts')).readJson,
});

function detectJson(name: string, head: Uint8Array): Detection {
  const text = new TextDecoder().decode(head, { stream: true }).trimStart();
  const hasExtension = /\.json$/i.test(name);
  const extra = hasExtension ? 0.05 : 0;
  if (/^\[\s*[{[\]]/.test(text)) return { confidence: 0.9 + extra, options: {}, evidence: 'begins like a JSON array' };
  if (/^\{\s*["}]/.test(text)) return { confidence: 0.8 + extra, options: {}, evidence: 'begins like a JSON object' };
  return { confidence: hasExtension ? 0.3 : 0, options: {}, evidence: 'named as JSON' };
}
