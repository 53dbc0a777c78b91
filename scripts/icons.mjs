// Draws the PNG icons from public/icon.svg: `node scripts/icons.mjs`. Needed only after the drawing has changed.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { browserFlags, ensureBrowser } from './browser.mjs';
import { root } from './prepare.mjs';

const drawing = readFileSync(path.join(root, 'public', 'icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: browserFlags });
for (const size of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  await page.screenshot({ path: path.join(root, 'public', `icon-${size}.png`), omitBackground: true });
}
await browser.close();
