import { describe, expect, it } from 'vitest';
import { createEta } from './eta.ts';

describe('the time left', () => {
  it('is unknown until two stretches were seen, and no row twice', () => {
    const eta = createEta();
    eta.note(0, 0);
    eta.note(10, 1000);
    eta.note(10, 5000);
    expect(eta.left(90)).toBeNull();
    eta.note(20, 2000);
    expect(eta.left(80)).toEqual({ fromMs: 8000, toMs: 8000 });
  });

  it('ranges from the faster to the slower half of the last stretches', () => {
    const eta = createEta();
    let at = 0;
    let rows = 0;
    for (const ms of [100, 300, 100, 300, 100, 300]) eta.note((rows += 10), (at += ms));
    const left = eta.left(100);
    expect(left?.fromMs).toBeLessThan(left?.toMs ?? 0);
    expect(left?.toMs).toBeCloseTo(3000);
    // An early slow start is forgotten.
    for (let i = 0; i < 12; i++) eta.note((rows += 10), (at += 100));
    expect(eta.left(100)).toEqual({ fromMs: 1000, toMs: 1000 });
  });
});
