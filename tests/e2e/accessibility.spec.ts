import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { emptyScenes, grown, openNotes, pictureScenes, projectScenes, type Scene } from '../scenes/scenes.ts';
import { openScreen } from './sample-project.ts';
import { expect, test } from './fixture.ts';

/** A picture of the scene for people to look at, beside the test results. */
async function photograph(page: Page, scene: Scene, variant: string): Promise<void> {
  const name = `${scene.name.replaceAll(' ', '-')}-${variant}.png`;
  await page.screenshot({ path: path.join(test.info().project.outputDir, 'scenes', name) });
}

/**
 * Colours that are on their way from one to another are no fault. Animations are brought to their end rather than
 * waited for: `finished` of an animation whose element leaves the page may stay pending for ever.
 */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    }
  });
}

/** `contrast` looks at colours only: all that differs between the themes. */
async function seriousFaults(page: Page, what: 'all' | 'contrast'): Promise<readonly string[]> {
  await settle(page);
  const axe = new AxeBuilder({ page });
  const { violations } = await (what === 'all' ? axe : axe.withRules(['color-contrast'])).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

const WIDE = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };

/** Serious faults in both themes, and on a phone a page wider than the phone. Screens may scroll their own tables. */
async function checkScenes(page: Page, scenes: readonly Scene[], projectId: string): Promise<void> {
  await page.setViewportSize(WIDE);
  for (const scene of scenes) {
    await test.step(scene.name, async () => {
      await scene.enter(page, projectId);
      for (const [colorScheme, what] of [
        ['dark', 'contrast'],
        ['light', 'all'],
      ] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect.soft(await seriousFaults(page, what), `${scene.name}, ${colorScheme}`).toEqual([]);
        await photograph(page, scene, colorScheme);
      }
      await page.setViewportSize(PHONE);
      await settle(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect.soft(overflow, `${scene.name}, on a phone`).toBeLessThanOrEqual(0);
      await photograph(page, scene, 'narrow');
      await page.setViewportSize(WIDE);
    });
  }
}

test('no scene without a project has a serious fault, light or dark, nor scrolls sideways on a phone', async ({
  page,
}) => {
  test.setTimeout(600_000);
  await checkScenes(page, emptyScenes, '');
});

test('no scene of a project has one either', async ({ page }) => {
  test.setTimeout(600_000);
  await checkScenes(page, projectScenes, await grown(page));
});

test('nor has a scene of pictures', async ({ page }) => {
  test.setTimeout(600_000);
  await checkScenes(page, pictureScenes, await openNotes(page));
});

test('a project is grown and its screens are reached on a phone', async ({ page }) => {
  await page.setViewportSize(PHONE);
  const projectId = await grown(page);
  for (const screen of ['data', 'compare', 'export']) {
    await openScreen(page, projectId, screen);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
});

test('the skip link leads past the rail, and the palette opens and chooses by keyboard', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Samples' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search and commands' })).toBeFocused();
  await page.keyboard.type('storage');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/storage/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Help and shortcuts' })).toBeVisible();
});

test('the keyboard goes on in the screen that a link or a shortcut opened', async ({ page }) => {
  test.setTimeout(120_000);
  const projectId = await grown(page);
  await page.getByRole('radio', { name: /CSV/ }).focus();
  await page.keyboard.press('Alt+7');
  await expect(page).toHaveURL(new RegExp(`${projectId}/report`));
  await expect(page.getByRole('main')).toBeFocused();
});
