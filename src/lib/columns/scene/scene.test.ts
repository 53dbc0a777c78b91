import { describe, expect, it } from 'vitest';
import { scriptedImages } from '../image-shared/scripted-images.ts';
import { makeColumn, valuesOf } from '../model-shared/scripted-model.ts';
import { scene } from './index.ts';

describe('scenes', () => {
  it('come with their caption, count and boxes, the same in any batch', async () => {
    const make = (rows: number[]) =>
      makeColumn(scene, {
        options: { language: 'de', size: 48, masks: true },
        rows,
        services: { images: scriptedImages().images },
      });
    const [first, second] = valuesOf(await make([0, 1]));
    const [picture, caption, count, objects] = first ?? [];
    expect(picture).toMatchObject({ type: 'image/png', alt: caption });
    expect(caption).toContain('Hintergrund');
    expect(objects).toHaveLength(count as number);
    expect((objects as { box: number[] }[])[0]?.box).toHaveLength(4);
    expect(valuesOf(await make([1]))[0]?.slice(1)).toEqual(second?.slice(1));
  });

  it('need a browser and sensible bounds', async () => {
    await expect(makeColumn(scene, { options: {} })).rejects.toMatchObject({ code: 'model-missing' });
    const paths = scene.problems({ least: 5, most: 2 }, { name: 'made', datasets: new Map() }).map(({ path }) => path);
    expect(paths).toEqual(['options.least']);
  });
});
