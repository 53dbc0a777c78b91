import { describe, expect, it } from 'vitest';
import { choice, defaultOptions, integer, number, parseOptions, text, toggle } from './options.ts';

const fields = {
  leaf: integer({ label: 'Leaf', min: 1, max: 9, default: 3 }),
  share: number({ label: 'Share', min: 0, max: 1, default: 0.5 }),
  strict: toggle({ label: 'Strict', default: true }),
  order: choice({
    label: 'Order',
    default: 'a',
    choices: [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ],
  }),
  note: text({ label: 'Note', maxLength: 4, default: '' }),
};

describe('parseOptions', () => {
  it('fills in defaults and keeps what is given', () => {
    expect(parseOptions(fields, { leaf: 9, order: 'b' })).toEqual({
      leaf: 9,
      share: 0.5,
      strict: true,
      order: 'b',
      note: '',
    });
    expect(defaultOptions(fields).leaf).toBe(3);
  });

  it.each([
    [{ leaf: 0 }, 'leaf'],
    [{ leaf: 1.5 }, 'leaf'],
    [{ leaf: '3' }, 'leaf'],
    [{ share: Number.NaN }, 'share'],
    [{ strict: 1 }, 'strict'],
    [{ order: 'c' }, 'order'],
    [{ note: 'too long' }, 'note'],
    [{ unknown: 1 }, 'unknown'],
    [JSON.parse('{"__proto__": 1}') as Record<string, unknown>, '__proto__'],
  ])('refuses %j and names the option', (input, name) => {
    expect(() => parseOptions(fields, input)).toThrow(
      expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ name }) }),
    );
  });
});
