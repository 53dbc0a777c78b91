import { StudioError } from '../../errors.ts';
import { askAll } from '../model-shared/generate.ts';
import { rowTemplate } from '../model-shared/template.ts';
import type { Cell, CellOutcome, CellTask, Prepare } from '../types.ts';
import type { fields } from './fields.ts';

type Vector = Float32Array<ArrayBuffer>;

export const prepare: Prepare<typeof fields> = async (options, _scope, services) => {
  const text = rowTemplate(options.text);
  const other = options.output === 'similarity' ? rowTemplate(options.other) : null;
  const round = (value: number): number => Number(value.toFixed(options.decimals));
  const valueOf = ([vector, second]: readonly Vector[]): Cell => {
    if (!vector) return null;
    return second ? round(cosine(vector, second)) : Array.from(vector, round);
  };
  return {
    make: async (tasks, batch, context) => {
      const model = await services.model(options.model);
      if (!model.info.canEmbed) {
        throw new StudioError(
          'model-failed',
          `the model ${model.info.id} writes texts, an embedding needs one that embeds`,
        );
      }
      const build = ({ slot }: CellTask): readonly string[] => {
        const first = text.render(batch, slot);
        return other ? [first, other.render(batch, slot)] : [first];
      };
      // Same texts in a batch are embedded once: the other text often is the same in all rows.
      const ask = async (rows: readonly (readonly string[])[]): Promise<readonly (readonly Vector[])[]> => {
        const texts = [...new Set(rows.flat())];
        const vectors = await model.embed(texts, { signal: context.signal });
        const byText = new Map(texts.map((entry, i) => [entry, vectors[i] as Vector]));
        return rows.map((row) => row.map((entry) => byText.get(entry) as Vector));
      };
      const asked = await askAll(tasks, build, ask, context);
      return asked.map((entry): CellOutcome => {
        return entry.kind === 'failed' ? entry.outcome : { kind: 'made', values: [valueOf(entry.result)] };
      });
    },
  };
};

/** Cosine of unit-length vectors, kept within [-1, 1] against rounding. */
function cosine(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return Math.min(1, Math.max(-1, sum));
}
