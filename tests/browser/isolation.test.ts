import { expect, test } from 'vitest';

test('the page is cross-origin isolated, so threads and shared memory work', () => {
  expect(crossOriginIsolated).toBe(true);
});
