import { expect, it } from 'vitest';
import { beginHistory, pushStep, redoStep, undoStep } from './recipe-history.ts';

it('goes back and forth over more than fifty steps', () => {
  let history = beginHistory(0);
  for (let n = 1; n <= 60; n++) history = pushStep(history, n, { key: null, at: n });
  for (let n = 0; n < 60; n++) history = undoStep(history);
  expect(history.present).toBe(0);
  expect(undoStep(history)).toBe(history);
  for (let n = 0; n < 60; n++) history = redoStep(history);
  expect(history.present).toBe(60);
});

it('takes letters typed one after another as one step, and a pause as the end of it', () => {
  let history = beginHistory('');
  history = pushStep(history, 'a', { key: 'name', at: 0 });
  history = pushStep(history, 'ab', { key: 'name', at: 500 });
  history = pushStep(history, 'abc', { key: 'name', at: 5_000 });
  history = undoStep(history);
  expect(history.present).toBe('ab');
  expect(undoStep(history).present).toBe('');
});

it('forgets what was undone when something else is done', () => {
  let history = pushStep(beginHistory('a'), 'b', { key: null, at: 0 });
  history = pushStep(undoStep(history), 'c', { key: null, at: 1 });
  expect(redoStep(history)).toBe(history);
  expect(history.present).toBe('c');
});
