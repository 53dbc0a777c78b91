// `npx playwright test -c tests/bench/grid`: measures the data screen of the production build.

import studio from '../../../playwright.config.ts';

export default {
  ...studio,
  testDir: '.',
  testMatch: 'measure.ts',
  timeout: 300_000,
  webServer: Object.assign({}, studio.webServer, { cwd: '../../..' }),
};
