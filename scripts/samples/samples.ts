// The bundled samples as files: CSV for each, and the index that the first screen reads.

import { cardTransactions } from './card-transactions.ts';
import { clinicVisits } from './clinic-visits.ts';
import { customerSurvey } from './customer-survey.ts';
import { toCsv } from './simulate.ts';

export interface SampleFile {
  readonly name: string;
  readonly text: string;
}

/** All files of `public/samples`, always the same bytes. */
export function makeSampleFiles(): readonly SampleFile[] {
  const samples = [clinicVisits(), cardTransactions(), customerSurvey()];
  const entries = samples.map(({ id, title, summary, target, key, sensitive, structure, columns, rows }) => ({
    ...{ id, title, summary, file: `${id}.csv`, rows: rows.length, columns: columns.length, target, key },
    overrides: sensitive.map((name) => ({ name, role: 'sensitive' })),
    structure,
  }));
  return [
    ...samples.map((sample) => ({ name: `${sample.id}.csv`, text: toCsv(sample) })),
    { name: 'index.json', text: JSON.stringify({ samples: entries }, null, 2) + '\n' },
  ];
}
