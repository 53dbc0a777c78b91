import { describe, expect, it } from 'vitest';
import { formatPath, parseHash } from './router.svelte.ts';

describe('hash routes', () => {
  it('reads the screens of a project with their query', () => {
    expect(parseHash('#/p/a%20b/compare?versions=x,y&tab=pairs')).toEqual({
      screen: 'compare',
      projectId: 'a b',
      query: { versions: 'x,y', tab: 'pairs' },
    });
  });

  it('falls back to the list of projects, and inside a project to its data', () => {
    expect(parseHash('#/nowhere').screen).toBe('projects');
    expect(parseHash('').screen).toBe('projects');
    expect(parseHash('#/generate').screen).toBe('projects');
    expect(parseHash('#/p/1/nowhere')).toMatchObject({ screen: 'data', projectId: '1' });
  });

  it('writes what it reads', () => {
    for (const hash of ['#/', '#/proof', '#/settings', '#/p/1/report?dataset=2']) {
      expect(formatPath(parseHash(hash))).toBe(hash);
    }
  });
});
