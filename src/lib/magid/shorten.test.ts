import { describe, expect, it } from 'vitest';
import { scriptedModel } from '../../../tests/fixtures/magid/scripted.ts';
import { shortenByRules, shortenWith } from './shorten.ts';

describe('shorter descriptions', () => {
  it.each([
    ['a large iced latte with oat milk', 'a large iced latte'],
    ['a large iced latte', 'a latte'],
    ['a latte', 'latte'],
    ['latte', null],
    ['glorp of zib', 'glorp'],
    ['', null],
  ])('by rules: %s', async (description, shorter) => {
    expect(await shortenByRules(description, {})).toBe(shorter);
  });

  it('by a model at temperature 0, cleaned', async () => {
    const { model, requests } = scriptedModel(['Shorter: "an iced latte."\nmore']);
    expect(await shortenWith(model)('a large iced latte with oat milk', {})).toBe('an iced latte');
    expect(requests[0]?.sampling.temperature).toBe(0);
  });

  it.each(['', '...', 'a very large iced latte with a lot of oat milk'])(
    "by rules where the model's answer is not shorter or empty: %s",
    async (answer) => {
      const { model } = scriptedModel([answer]);
      expect(await shortenWith(model)('a large iced latte with oat milk', {})).toBe('a large iced latte');
    },
  );
});
