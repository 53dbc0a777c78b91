// The bundled dialogues that pictures can be tried on.

import { StudioError } from '../lib/errors.ts';
import type { Dataset } from '../storage/types.ts';
import { callback, createClient } from '../workers/client.ts';

const SAMPLE_DIALOGUES = 'picture-dialogues.jsonl';

/** Stores the sample in a project. @throws StudioError `not-found`, storage errors */
export async function importSampleDialogues(projectId: string, datasetName: string): Promise<Dataset> {
  const response = await fetch(`./samples/${SAMPLE_DIALOGUES}`);
  if (!response.ok) throw new StudioError('not-found', 'the sample dialogues cannot be read');
  const file = new File([await response.blob()], SAMPLE_DIALOGUES);
  const client = createClient('import');
  const nothing = callback(() => undefined);
  try {
    const { importer, options } = await client.call(async (remote, job) => remote.inspect(job, { file }, nothing));
    const request = {
      ...{ projectId, file, datasetName, importer, options },
      overrides: [],
      split: { share: 0, seed: 1, key: null },
    };
    const { real } = await client.call(async (remote, job) => remote.importFile(job, request, nothing));
    return real;
  } finally {
    client.stop();
  }
}
