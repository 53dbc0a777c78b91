import { defineImporter, type Detection } from '../types.ts';

const fields = {};

/** JSON Lines: one JSON object a line. */
export const jsonl = defineImporter({
  id: 'jsonl',
  label: 'JSON Lines',
  extensions: ['jsonl', 'ndjson'],
  fields,
  detect: detectJsonl,
  load: async () => (await import('./read.ts')).readJsonl,
});

function detectJsonl(name: string, head: Uint8Array): Detection {
  const text = new TextDecoder().decode(head, { stream: true });
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // The last line may be cut off by the end of the head.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const objects = whole.filter(isObjectLine).length;
  const hasExtension = /\.(jsonl|ndjson)$/i.test(name);
  // A line longer than the head cannot be parsed; then the name decides.
  if (hasExtension && lines.length === 1 && text.trimStart().startsWith('{')) {
    return { confidence: 0.9, options: {}, evidence: 'named as JSON Lines, and begins like a JSON object' };
  }
  if (objects === 0) return { confidence: hasExtension ? 0.5 : 0, options: {}, evidence: 'named as JSON Lines' };
  const share = objects / whole.length;
  const confidence = Math.min(1, share * (lines.length > 1 ? 0.93 : 0.85) + (hasExtension ? 0.05 : 0));
  return { confidence, options: {}, evidence: `${objects} of the first ${whole.length} lines are JSON objects` };
}

function isObjectLine(line: string): boolean {
  if (!line.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false; // the answer, not a failure
  }
}
