import { describe, expect, it } from 'vitest';
import { chordOf, findConflicts } from './shortcuts.svelte.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
): string => chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('shortcuts', () => {
  it('writes Control and Command as the same modifier', () => {
    expect(press('k', { ctrlKey: true })).toBe('Mod+K');
    expect(press('k', { metaKey: true })).toBe('Mod+K');
  });

  it('does not name Shift where the character says it already', () => {
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('ArrowDown', { shiftKey: true })).toBe('Shift+ArrowDown');
    expect(press('z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
  });

  it('finds keys that mean two things in one place, and allows them in different places', () => {
    const a = { id: 'a', keys: 'J', scope: 'data' };
    expect(findConflicts([a, { id: 'b', keys: 'J', scope: 'data' }])).toEqual([['a', 'b']]);
    expect(findConflicts([a, { id: 'b', keys: 'J', scope: 'everywhere' }])).toEqual([['a', 'b']]);
    expect(findConflicts([a, { id: 'b', keys: 'J', scope: 'compare' }])).toEqual([]);
  });
});
