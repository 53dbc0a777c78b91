import { createBreather } from '../../breathe.ts';
import type { JsonValue } from '../../json.ts';
import { randomStream } from '../../random.ts';
import { type CaptionLanguage, captionScene } from '../../scenes/caption.ts';
import { drawScene } from '../../scenes/draw.ts';
import { makeScene, type SceneObject } from '../../scenes/scene.ts';
import { imagesOf, pictureCell } from '../image-shared/pictures.ts';
import type { CellOutcome, CellTask, Prepare } from '../types.ts';
import type { fields } from './fields.ts';

/** Seeds of scenes are below this. */
const SEEDS = 2 ** 31;

export const prepare: Prepare<typeof fields> = async (options, { name }, services) => {
  const images = imagesOf(services);
  const { least, most, kinds, textures, size, masks } = options;
  const language = options.language as CaptionLanguage;
  const make = async ({ row, attempt }: CellTask): Promise<CellOutcome> => {
    const seed = randomStream(services.seed, 'column', name).below(SEEDS, attempt);
    const scene = makeScene(seed, row, { least, most, kinds, hasTextures: textures });
    const { pixels, objects } = drawScene(scene, size);
    const caption = captionScene(scene, language);
    const listed = objects.map(({ box, mask, area }, i): JsonValue => {
      const { shape, colour, texture } = scene.objects[i] as SceneObject;
      const facts = { label: shape, colour, texture, box: [...box], area };
      return masks ? { ...facts, mask: { size: [...mask.size], counts: [...mask.counts] } } : facts;
    });
    const ref = await images.storeImage(pixels, caption);
    return { kind: 'made', values: [pictureCell(ref), caption, objects.length, listed] };
  };
  return {
    make: async (tasks, _batch, context) => {
      const breathe = createBreather(context);
      const outcomes: CellOutcome[] = [];
      for (const task of tasks) {
        outcomes.push(await make(task));
        await breathe();
      }
      return outcomes;
    },
  };
};
