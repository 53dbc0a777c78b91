import { expect, test } from 'vitest';
import { type Attempt, canaryUrl, type CanaryContext, type CanaryResult, runChannels } from './canary.ts';

function run(attempt: () => Attempt, context: Partial<CanaryContext> = {}): Promise<CanaryResult[]> {
  const settle = (): Promise<void> => Promise.resolve();
  const base: CanaryContext = { realm: 'page', violations: new Map(), enforcesAllowlist: null, settle };
  return runChannels([{ name: 'fetch', attempt }], { ...base, ...context });
}

test('every channel has a host of its own under a reserved name', () => {
  expect(canaryUrl('dedicated worker', 'import()')).toBe('https://import-dedicated-worker.terrarium-canary.invalid/');
});

test('a failure alone is no proof of a seal', async () => {
  expect((await run(() => ({ kind: 'failed' })))[0]?.outcome).toBe('unknown');
  expect((await run(() => ({ kind: 'failed' }), { enforcesAllowlist: false }))[0]?.outcome).toBe('unknown');
});

test('a failure counts as blocked where the browser enforces the allow-list', async () => {
  expect((await run(() => ({ kind: 'failed' }), { enforcesAllowlist: true }))[0]?.outcome).toBe('blocked');
});

test('a reported violation is the proof, whatever the attempt returned', async () => {
  const violations = new Map([['fetch-page.terrarium-canary.invalid', 'connect-src']]);
  const [result] = await run(() => ({ kind: 'sent' }), { violations });
  expect(result).toMatchObject({ outcome: 'blocked', how: 'the browser reported that connect-src stopped it' });
});

test('a refusal by Trusted Types is blocked, and an answer is open even under an enforced allow-list', async () => {
  const refused = await run(() => {
    throw new TypeError('a script may only come from the origin of the studio');
  });
  expect(refused[0]?.outcome).toBe('blocked');
  expect((await run(() => ({ kind: 'sent' }), { enforcesAllowlist: true }))[0]?.outcome).toBe('open');
});
