import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../lib/json.ts';
import { StringGuard } from './string-guard.ts';
import type { TokenBytes } from './token-bytes.ts';

const spelled = ['{"a": ["', 'abcdefghij', 'é', '", "', '"]', '\\n', '{"b": "', '{"note": "', '"}'];
const tokens: TokenBytes = {
  ...{ kind: 'raw', spelled, dropsFirstSpace: false },
  bytes: spelled.map((text) => new TextEncoder().encode(text)),
};
const schema: JsonValue = {
  properties: {
    a: { type: 'array', items: { $ref: '#/$defs/text' } },
    b: { type: 'string' },
    note: { anyOf: [{ type: 'null' }, { type: 'string', maxLength: 40 }] },
  },
  $defs: { text: { type: 'string', maxLength: 40 } },
};

/** Ids that are left of all after these tokens. */
function leftAfter(...accepted: readonly number[]): readonly number[] {
  const guard = new StringGuard(schema, tokens);
  accepted.forEach((token) => guard.accept(token));
  const mask = Int32Array.of(2 ** spelled.length - 1);
  guard.narrow(mask);
  return spelled.map((_, id) => id).filter((id) => ((mask[0]! >>> id) & 1) === 1);
}

describe('the guard of long strings', () => {
  it('lets tokens pass that fit, and only an end when nothing fits', () => {
    expect(leftAfter(0, 1, 1, 1)).toHaveLength(spelled.length);
    expect(leftAfter(0, 1, 1, 1, 2)).not.toContain(1);
    expect(leftAfter(0, 1, 1, 1, 1)).toEqual([3, 4, 8]);
  });

  it('counts characters, not bytes, and an escape as one', () => {
    expect(leftAfter(0, 1, 1, 1, 2, 2, 2, 2, 5, 5, 5, 5)).toContain(2);
    expect(leftAfter(0, 1, 1, 1, 2, 2, 2, 2, 5, 5, 5, 5, 2, 2)).toEqual([3, 4, 8]);
  });

  it('begins anew with each item, finds limits behind alternatives, and leaves free strings alone', () => {
    expect(leftAfter(0, 1, 1, 1, 1, 3, 1)).toContain(1);
    expect(leftAfter(7, 1, 1, 1, 1)).toEqual([3, 4, 8]);
    expect(leftAfter(6, 1, 1, 1, 1, 1)).toHaveLength(spelled.length);
  });
});
