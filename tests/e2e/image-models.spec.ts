// Image models are tried where they are listed: one draws while the picture forms, one ranks texts.

import { encodePng } from '../../src/lib/images/png.ts';
import { drawScene } from '../../src/lib/scenes/draw.ts';
import { makeScene } from '../../src/lib/scenes/scene.ts';
import { expect, test } from './fixture.ts';

test('the embedded image models draw and match on the Models screen', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('/#/models');
  const painter = page.getByRole('article', { name: 'Terrarium emoji' });
  await painter.getByRole('button', { name: 'Test Terrarium emoji' }).click();
  await painter.getByLabel('What to draw').fill('woman medium skin red hair');
  await painter.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect(painter.getByRole('img', { name: 'woman medium skin red hair' })).toBeVisible({ timeout: 90_000 });
  await expect(painter.getByText(/Drawn in [\d.]+ s, 8 steps/)).toBeVisible({ timeout: 60_000 });

  const matcher = page.getByRole('article', { name: 'Terrarium matcher' });
  await matcher.getByRole('button', { name: 'Test Terrarium matcher' }).click();
  await matcher.getByLabel('Texts, one a line').fill('a cat\na dog');
  const picture = Buffer.from(encodePng(drawScene(makeScene(1, 0), 64).pixels));
  const pick = matcher.getByLabel('Choose a picture');
  await pick.setInputFiles({ name: 'scene.png', mimeType: 'image/png', buffer: picture });
  await expect(matcher.getByRole('row')).toHaveCount(3, { timeout: 60_000 });
  await expect(matcher.getByRole('row').nth(1)).toContainText(/a (cat|dog)/);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  await pick.setInputFiles({ name: 'scene.png', mimeType: 'image/png', buffer: svg });
  await expect(matcher.getByRole('alert')).toContainText(/SVG|picture/);
});
