import { expect, it } from 'vitest';
import { nameWithRole } from './format.ts';

it('names the role of a dataset once', () => {
  expect(nameWithRole({ name: 'people', role: 'real' })).toBe('people (real)');
  expect(nameWithRole({ name: 'people (holdout)', role: 'holdout' })).toBe('people (holdout)');
});
