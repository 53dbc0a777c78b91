import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors.ts';
import type { ImageRef } from '../../images/image-ref.ts';
import { caption } from '../caption/index.ts';
import { image } from '../image/index.ts';
import { match } from '../match/index.ts';
import { makeColumn, valuesOf } from '../model-shared/scripted-model.ts';
import { scriptedImages, WORDS } from './scripted-images.ts';

const scope = { name: 'made', datasets: new Map() };
describe('pictures by a model', () => {
  it('are drawn from the prompt, stored, and said to show it', async () => {
    const { images, asked } = scriptedImages();
    const cells = { animal: ['cat', 'dog'] };
    const options = { prompt: 'a {{animal}}', steps: 4, sampler: 'heun' };
    const outcomes = await makeColumn(image, { options, cells, services: { images } });
    const refs = valuesOf(outcomes).map((values) => values?.[0] as unknown as ImageRef);
    expect(refs.map(({ alt }) => alt)).toEqual(['a cat', 'a dog']);
    expect(asked.map(({ prompt }) => prompt)).toEqual(['a cat', 'a dog']);
    expect(asked[0]?.settings).toEqual({ sampler: 'heun', steps: 4, guidance: 4.5, width: 64, height: 64 });
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(2);
  });

  it('have seeds by row and attempt, not by batch, and linked ones where a seed is given', async () => {
    const seeds = async (name: string, rows: number[], seed = 0, attempt = 0): Promise<number[]> => {
      const { images, asked } = scriptedImages();
      await makeColumn(image, { name, options: { prompt: 'x', seed }, rows, attempt, services: { images } });
      return asked.map((request) => request.seed);
    };
    const both = await seeds('a', [0, 1]);
    expect(await seeds('a', [1])).toEqual([both[1]]);
    expect(await seeds('a', [0, 1], 0, 1)).not.toEqual(both);
    expect(await seeds('b', [0, 1])).not.toEqual(both);
    expect(await seeds('b', [0, 1], 7)).toEqual(await seeds('a', [0, 1], 7));
  });

  it('cannot be made where nothing holds them', async () => {
    await expect(makeColumn(image, { options: { prompt: 'x' } })).rejects.toThrow(StudioError);
    expect(image.problems({}, scope).map(({ path }) => path)).toEqual(['options.prompt']);
  });
});

describe('columns that read pictures', () => {
  it('measure how well they fit, and ask again or set aside where they do not', async () => {
    const { images } = scriptedImages();
    const drawn = valuesOf(
      await makeColumn(image, { options: { prompt: '{{a}}' }, cells: { a: ['cat', 'dog'] }, services: { images } }),
    );
    const cells = { picture: drawn.map((values) => values?.[0] ?? null), said: ['cat', 'sun'] };
    const judge = async (action: string) =>
      makeColumn(match, {
        options: { picture: 'picture', text: 'a {{said}}', action, least: 0.5 },
        ...{ cells, services: { images } },
      });
    expect(valuesOf(await judge('keep'))).toEqual([[1], [0.0099]]);
    expect((await judge('again'))[1]).toMatchObject({ kind: 'again', columns: ['picture'] });
    expect((await judge('reject'))[1]?.kind).toBe('rejected');
    const empty = { ...cells, picture: [null, ...cells.picture.slice(1)] };
    const options = { picture: 'picture', text: '{{said}}' };
    const outcomes = await makeColumn(match, { options, cells: empty, services: { images } });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['rejected', 'made']);
  });

  it('choose the caption that fits best, with its probability', async () => {
    const { images } = scriptedImages();
    const drawn = await makeColumn(image, { options: { prompt: 'one dog' }, services: { images } });
    const options = { picture: 'picture', labels: WORDS, frame: 'a picture of a {{label}}' };
    const cells = { picture: valuesOf(drawn).map((values) => values?.[0] ?? null) };
    const [values] = valuesOf(await makeColumn(caption, { options, cells, services: { images } }));
    expect(values?.[0]).toBe('dog');
    expect(values?.[1]).toBeGreaterThan(0.99);
    expect(caption.problems({}, scope).map(({ path }) => path)).toEqual(['options.picture', 'options.labels']);
  });
});
