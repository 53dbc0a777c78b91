// Recipes that write about the documents of a project, one of each kind for every dataset of chunks.

import { describeDocumentKind, documentKinds, documentRecipe, holdsChunks } from '../lib/recipe/document-recipes.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { Dataset } from '../storage/types.ts';
import { freeName } from './recipe-edits.ts';

export interface DocumentOffer {
  readonly label: string;
  readonly text: string;
  readonly make: () => ColumnRecipe;
}

/** What a project offers to start from; empty without documents. */
export function offerDocumentRecipes(
  datasets: readonly Pick<Dataset, 'id' | 'name' | 'rowCount' | 'schema'>[],
): readonly DocumentOffer[] {
  const labels: string[] = [];
  return datasets
    .filter(({ schema }) => holdsChunks(schema))
    .flatMap(({ id, name, rowCount }) =>
      documentKinds.map((kind) => {
        const { label, text } = describeDocumentKind(kind);
        const unique = freeName(`${label} about ${name}`, labels);
        labels.push(unique);
        const make = (): ColumnRecipe => ({ ...documentRecipe(kind, id, { chunks: rowCount }), name: unique });
        return { label: unique, text, make };
      }),
    );
}
