// Which values of the top columns make a row look synthetic: partial dependence.

import type { WorkContext } from '../../breathe.ts';
import { type DependencePoint, partialDependence } from '../../explain/dependence.ts';
import type { Importance } from '../../explain/importance.ts';
import type { Column } from '../../table/column.ts';
import type { Exhibit } from '../exhibit.ts';
import { levelsByFrequency, type LabelColumn } from '../frames.ts';
import { balancedRows, nameOf, type Probed } from './probed.ts';

const SHOWN_COLUMNS = 3;
const ROWS = 200;
const MAX_BARS = 12;

/** One exhibit for each of the top columns. @throws StudioError `aborted` */
export async function dependenceExhibits(
  probed: Probed,
  ranked: readonly Importance[],
  context: WorkContext,
): Promise<Exhibit[]> {
  const { sides, trees, stream } = probed;
  const rows = balancedRows(sides.holdout.rowCount, ROWS, stream.derive('dependence'));
  const exhibits: Exhibit[] = [];
  for (const { feature, interval } of ranked.slice(0, SHOWN_COLUMNS)) {
    // A column that gives nothing away has no effect worth a picture.
    if (interval[0] <= 0) continue;
    const points = await partialDependence(trees.folded, { feature, rows }, context);
    if (points.length > 1) exhibits.push(exhibitOf(probed, feature, points));
  }
  return exhibits;
}

function exhibitOf(probed: Probed, feature: number, points: readonly DependencePoint[]): Exhibit {
  const name = nameOf(probed, feature);
  const column = probed.sides.reference.columns[feature];
  const title = `Which values of ${name} look synthetic`;
  const caption =
    'Mean chance of being called synthetic when this column is set to the value in every row; one half is undecided.';
  if (column?.kind === 'label') {
    const items = points.map(({ at, share }) => ({ label: labelOf(probed, column, at), value: share, column: name }));
    return {
      ...{ kind: 'bars', title, caption, unit: 'chance of being called synthetic' },
      items: items.sort((a, b) => b.value - a.value).slice(0, MAX_BARS),
      reference: { label: 'undecided', value: 0.5 },
    };
  }
  const line = points.map(({ at, share }): readonly [number, number] => [at, share]);
  const [first, last] = [line[0], line[line.length - 1]] as [readonly [number, number], readonly [number, number]];
  const isDate = probed.input.real.schema.find((entry) => entry.name === name)?.kind === 'datetime';
  return {
    ...{ kind: 'curves', title, caption },
    x: { label: isDate ? `${name}, days since 1970` : name, scale: 'linear' },
    y: { label: 'chance of being called synthetic' },
    series: [
      { label: 'called synthetic', tone: 'synthetic', points: line },
      {
        label: 'undecided',
        tone: 'neutral',
        points: [
          [first[0], 0.5],
          [last[0], 0.5],
        ],
      },
    ],
  };
}

/** The label whose rank of frequency the encoding uses (see encodeFrames). */
function labelOf({ input }: Probed, column: LabelColumn, rank: number): string {
  const code = levelsByFrequency(column)[rank]?.code ?? -1;
  const at = input.real.schema.findIndex((entry) => entry.name === column.name);
  const source = input.real.columns[at] as Column;
  if (source.layout === 'coded') return source.dictionary[code] ?? '';
  return (input.real.schema[at]?.labels ?? ['false', 'true'])[code === 1 ? 1 : 0];
}
