import type { ImageModel, ImageRequest, ImageSettings } from '../../image-models/types.ts';
import type { Pixels } from '../../images/image-ref.ts';
import type { OptionsOf } from '../../options.ts';
import { randomStream } from '../../random.ts';
import { imagesOf, pictureCell } from '../image-shared/pictures.ts';
import { type Asked, askAll } from '../model-shared/generate.ts';
import { rowTemplate } from '../model-shared/template.ts';
import type { CellOutcome, CellTask, Prepare } from '../types.ts';
import type { fields } from './fields.ts';

/** Seeds are below this, so that they are safe integers and fit every provider. */
const SEEDS = 2 ** 32;

export const prepare: Prepare<typeof fields> = async (options, { name }, services) => {
  const images = imagesOf(services);
  const [prompt, negative, alt] = [options.prompt, options.negative, options.alt].map(rowTemplate) as [
    ...[ReturnType<typeof rowTemplate>, ReturnType<typeof rowTemplate>, ReturnType<typeof rowTemplate>],
  ];
  // Columns with a seed of their own share their noise, whatever they are called.
  const label = options.seed === 0 ? name : `seed ${options.seed}`;
  const seedOf = ({ row, attempt }: CellTask): number =>
    randomStream(services.seed, 'image', label, attempt).below(SEEDS, row);

  return {
    make: async (tasks, batch, context) => {
      const model = await images.imageModel(options.model, context.signal);
      const settings = settingsFor(options, model);
      const build = (task: CellTask): ImageRequest => ({
        ...{ prompt: prompt.render(batch, task.slot), negative: negative.render(batch, task.slot) },
        ...{ settings, seed: seedOf(task) },
      });
      const ask = (requests: readonly ImageRequest[]): Promise<readonly Pixels[]> =>
        model.generate(requests, { signal: context.signal });
      const asked = await askAll(tasks, build, ask, context);
      const keep = async (entry: Asked<Pixels>, task: CellTask): Promise<CellOutcome> => {
        if (entry.kind === 'failed') return entry.outcome;
        const said = alt.render(batch, task.slot).trim() || prompt.render(batch, task.slot);
        return { kind: 'made', values: [pictureCell(await images.storeImage(entry.result, said))] };
      };
      return Promise.all(asked.map((entry, i) => keep(entry, tasks[i] as CellTask)));
    },
  };
};

function settingsFor(
  { steps, guidance, sampler, size }: OptionsOf<typeof fields>,
  { info }: ImageModel,
): ImageSettings {
  const { defaults } = info;
  return {
    sampler: sampler === 'model' ? defaults.sampler : sampler,
    steps: steps === 0 ? defaults.steps : steps,
    guidance: guidance === 0 ? defaults.guidance : guidance,
    width: size === 0 ? defaults.width : size,
    height: size === 0 ? defaults.height : size,
  };
}
