import { expect, it } from 'vitest';
import { cellText, readCell } from './recipe-cell-text.ts';

it('reads back what it shows, for every kind of cell', () => {
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
  ];
  expect(cellText(messages)).toBe('user: Hi\nassistant: Hello');
  expect(readCell(cellText(messages), 'conversation')).toEqual({ value: messages });
  expect(readCell(cellText({ a: [1, null] }), 'json')).toEqual({ value: { a: [1, null] } });
  expect(readCell(cellText(-2.5), 'number')).toEqual({ value: -2.5 });
  expect(readCell(cellText(true), 'boolean')).toEqual({ value: true });
  expect(readCell('', 'integer')).toEqual({ value: null });
});

it('says why a text is no cell of its column', () => {
  expect(readCell('2.5', 'integer')).toEqual({ problem: '2.5 is not a whole number' });
  expect(readCell('many', 'number')).toEqual({ problem: 'many is not a number' });
  expect(readCell('maybe', 'boolean')).toEqual({ problem: 'write true or false' });
  expect(readCell('{"a":', 'json')).toHaveProperty('problem');
});
