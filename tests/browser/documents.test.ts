import { afterAll, describe, expect, it } from 'vitest';
import { valueAt } from '../../src/lib/table/column.ts';
import { columnNamed } from '../../src/lib/table/table.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { readTable } from '../../src/storage/datasets.ts';
import { createProject, deleteProject } from '../../src/storage/projects.ts';
import { callback, createClient } from '../../src/workers/client.ts';
import type { Inspection } from '../../src/workers/contracts.ts';
import { docxParagraph, encryptedPdf, japanesePdf, makeDocx, makePdf } from '../fixtures/documents.ts';

const db = await openDatabase();
const client = createClient('import');
const project = await createProject(db, { name: 'Documents test' });
const silent = callback(() => undefined);

afterAll(async () => {
  client.stop();
  await deleteProject(db, project.id);
  db.close();
});

const filler = 'The gardener looks after the roses in the morning and after the lawn in the';
const paper = makePdf(
  [
    [
      { text: 'On gardens', y: 720, size: 22 },
      { text: `${filler} after-`, y: 690 },
      { text: 'noon. Nobody helps.', y: 677 },
    ],
    [
      { text: 'Tools', y: 720, size: 16 },
      { text: 'A spade (sharp) is enough.', y: 690 },
    ],
  ],
  { title: 'Gardens' },
);

function inspect(file: File, more: readonly File[] = []): Promise<Inspection> {
  return client.call((remote, id) => remote.inspect(id, { file, more, options: { by: 'headings' } }, silent));
}

describe('documents in the import worker', () => {
  it('reads a PDF: headings by size, words joined at line ends, pages', async () => {
    const found = await inspect(new File([paper], 'paper.pdf'));
    expect(found.importer).toBe('documents');
    expect(found.preview.map((row) => row.slice(0, 6))).toEqual([
      ['paper.pdf', 'Gardens', 'On gardens', '1', '1', `On gardens\n\n${filler} afternoon. Nobody helps.`],
      ['paper.pdf', 'Gardens', 'On gardens › Tools', '2', '2', 'Tools\n\nA spade (sharp) is enough.'],
    ]);
  });

  it('stores several documents as one dataset without a holdout', async () => {
    const file = new File([paper], 'paper.pdf');
    const more = [new File([makeDocx(docxParagraph('From Word.'))], 'b.docx'), new File(['{}'], 'c.json')];
    const found = await inspect(file, more);
    expect(found.rejects.kept.map(({ raw }) => raw)).toEqual(['c.json']);
    const request = {
      ...{ projectId: project.id, file, more, datasetName: 'docs', importer: 'documents', options: found.options },
      ...{ overrides: [], split: { share: 0, seed: 1, key: null } },
    };
    const { real, holdout } = await client.call((remote, id) => remote.importFile(id, request, silent));
    expect([real.role, real.rowCount, holdout]).toEqual(['real', 3, null]);
    expect(real.lineage.importedFrom?.fileName).toBe('paper.pdf and 2 more');
    const table = await readTable(db, real, {});
    const documents = columnNamed(table, 'document');
    expect([0, 1, 2].map((row) => valueAt(documents, row))).toEqual(['paper.pdf', 'paper.pdf', 'b.docx']);
  });

  it('says that a PDF is encrypted, damaged, or none', async () => {
    const encrypted = inspect(new File([encryptedPdf()], 'secret.pdf'));
    await expect(encrypted).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('password') });
    for (const bytes of [paper.subarray(0, 40), new Uint8Array([37, 80, 68, 70, 45, 49])]) {
      await expect(inspect(new File([bytes], 'broken.pdf'))).rejects.toMatchObject({ code: 'bad-input' });
    }
  });

  it('tells of text that it cannot read for want of a character map', async () => {
    const found = await inspect(new File([japanesePdf()], 'japanese.pdf'));
    expect(found.notes.join(' ')).toContain('UniJIS-UCS2-H');
  });

  it('survives bytes that are changed at random, with rows or an error', async () => {
    for (let seed = 0; seed < 12; seed++) {
      const bytes = paper.slice();
      for (let i = 0; i < 20; i++) bytes[(seed * 7919 + i * 104_729) % bytes.length] = (seed * 31 + i * 17) & 0xff;
      const outcome = await inspect(new File([bytes], `mutated-${seed}.pdf`)).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: expect.stringMatching(/bad-input|limit/) });
    }
  });
});
