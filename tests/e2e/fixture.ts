// The test of every end-to-end file: it fails whatever happens when something left the origin, when a policy had to
// step in, or when an error went uncaught. Files that provoke this on purpose set `provokes`.

import { type BrowserContext, expect, test as base } from '@playwright/test';

interface SealOptions {
  /** True where the test itself tries what the seal forbids. */
  provokes: boolean;
}
interface SealFixtures {
  /** What was seen so far; checked to be empty at the end. */
  breaches: readonly string[];
}

export const test = base.extend<SealOptions & SealFixtures>({
  provokes: [false, { option: true }],
  breaches: [
    async ({ context, provokes }, use) => {
      const breaches: string[] = [];
      if (!provokes) await watch(context, breaches);
      await use(breaches);
      expect(breaches, 'requests to another origin, policy violations and uncaught errors').toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

async function watch(context: BrowserContext, breaches: string[]): Promise<void> {
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      console.error(`[violation] ${effectiveDirective} ${blockedURI}`),
    );
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    const isOwn = url.hostname === 'localhost' || url.protocol === 'blob:' || url.protocol === 'data:';
    if (!isOwn) breaches.push(`request to ${url.origin}`);
  });
  context.on('console', (message) => {
    if (/\[violation\]|Content Security Policy|Trusted(HTML|Script|ScriptURL)/.test(message.text())) {
      breaches.push(message.text());
    }
  });
  context.on('weberror', (error) => breaches.push(`uncaught: ${error.error().message}`));
}
