// What of a dataset can be a corpus with pictures, and how a corpus gets some.

import { EMBEDDED_IMAGE_MODEL } from '../lib/image-models/types.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { Dataset } from '../storage/types.ts';
import { emptyRecipe, freeName } from './recipe-edits.ts';

/** One side of a dictionary: a dataset, what it offers, and what is taken of it. */
export interface CorpusChoice {
  readonly dataset: Dataset;
  readonly pictures: readonly string[];
  readonly captions: readonly string[];
  readonly picture: string;
  readonly caption: string;
}

type Described = Pick<Dataset, 'schema'>;

export function pictureColumns({ schema }: Described): readonly string[] {
  return schema.filter(({ kind }) => kind === 'image').map(({ name }) => name);
}

/** Text columns first. */
export function captionColumns({ schema }: Described): readonly string[] {
  const named = (wanted: string): readonly string[] =>
    schema.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  return [...named('text'), ...named('category')];
}

function blockOf({ lineage }: Pick<Dataset, 'lineage'>, column: string): ColumnRecipe['columns'][number] | undefined {
  const { recipe } = lineage;
  return recipe && 'columns' in recipe ? recipe.columns.find(({ name }) => name === column) : undefined;
}

/** The language that a recipe wrote the captions in, as a BCP 47 tag; `und` where nothing says. */
export function guessLanguageTag(dataset: Pick<Dataset, 'lineage'>, picture: string): string {
  const language = blockOf(dataset, picture)?.options['language'];
  return typeof language === 'string' ? language : 'und';
}

/** What drew the pictures, or the file they came in. */
export function pictureOrigin(dataset: Pick<Dataset, 'lineage' | 'name'>, picture: string): string {
  const block = blockOf(dataset, picture);
  if (block?.kind === 'scene') return 'scenes of shapes by Terrarium';
  if (block?.kind === 'image') {
    const model = block.options['model'];
    return typeof model === 'string' ? model : EMBEDDED_IMAGE_MODEL;
  }
  return dataset.lineage.importedFrom?.fileName ?? dataset.name;
}

/** Draws a picture for each row, from one of its columns. */
export function recipeOfPictures(
  dataset: Pick<Dataset, 'id' | 'name' | 'rowCount' | 'schema'>,
  column: string,
): ColumnRecipe {
  const name = freeName(
    'picture',
    dataset.schema.map((entry) => entry.name),
  );
  return {
    ...emptyRecipe(`${dataset.name}, with pictures`),
    rows: Math.max(1, dataset.rowCount),
    columns: [
      { name: 'rows', kind: 'seed', options: { dataset: dataset.id } },
      { name, kind: 'image', options: { prompt: `{{${column}}}` } },
    ],
  };
}
