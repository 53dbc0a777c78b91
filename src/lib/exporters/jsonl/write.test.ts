import { describe, expect, it } from 'vitest';
import { collectBytes, everyKindTable, sourceOf } from '../../../../tests/fixtures/tables.ts';
import { jsonl } from './index.ts';

async function lines(options = {}): Promise<string[]> {
  const bytes = await collectBytes(jsonl.write(sourceOf(everyKindTable(12), 5), options, {}));
  return new TextDecoder().decode(bytes).trimEnd().split('\n');
}

describe('jsonl exporter', () => {
  it('writes one object a row with typed values and every key, __proto__ too', async () => {
    const rows = await lines();
    expect(rows).toHaveLength(12);
    const entries = new Map(Object.entries(JSON.parse(rows[1] as string) as object));
    expect(entries.get('age')).toBe(42);
    expect(entries.get('member')).toBe(true);
    expect(entries.get('extra')).toEqual({ r: 1, t: 'x"y' });
    expect(rows[1]).toContain('"__proto__":"=SUM(A1)"');
    expect(JSON.parse(rows[4] as string)).toHaveProperty('age', null);
  });

  it('leaves missing keys out when asked to', async () => {
    expect(JSON.parse((await lines({ missing: 'omit' }))[4] as string)).not.toHaveProperty('age');
  });
});
