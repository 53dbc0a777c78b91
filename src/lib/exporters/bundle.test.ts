import { describe, expect, it } from 'vitest';
import { collectBytes } from '../../../tests/fixtures/tables.ts';
import { readArchive } from '../archive/read.ts';
import { writeArchive } from '../archive/write.ts';
import { sha256 } from '../hash.ts';
import { bundleEntries } from './bundle.ts';
import type { ExportSubject, FileHash, Manifest } from './manifest.ts';

const subject: ExportSubject = {
  name: 'patients: "trial"',
  role: 'synthetic',
  sha256: 'ab'.repeat(32),
  rowCount: 2500,
  schema: [{ name: 'age | years', kind: 'integer', role: 'feature' }],
  recipe: null,
  parents: [{ name: 'patients', role: 'real', sha256: 'cd'.repeat(32) }],
  codeVersion: '0.1.0',
  cost: { seconds: 3, watts: 30, energyKWh: 0.000025, cost: 0.0000075, currency: 'USD', tokensPerSecond: null },
  metrics: [
    {
      metric: 'two-sample@2',
      candidate: {
        scores: [{ key: 'auc', label: 'AUC', value: 0.56, ideal: 0.5, better: 'nearer' }],
        details: [],
        exhibits: [
          {
            ...{ kind: 'rows', title: 'Nearest', columns: ['age'] },
            groups: [{ label: 'pair', rows: [{ label: 'real', tone: 'real', rowNumber: 7, cells: ['a real cell'] }] }],
          },
        ],
      },
      baselines: {
        ceiling: { scores: [{ key: 'auc', label: 'AUC', value: 0.5, ideal: 0.5, better: 'nearer' }], details: [] },
      },
      finding: { level: 'good', sentence: 's', advice: 'a' },
    },
  ],
};

async function* data(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode('age\n1\n'));
}

describe('bundle', () => {
  it('lists the hash of every other file and carries scores with their baselines', async () => {
    const seen: FileHash[] = [];
    const input = {
      subject,
      format: 'csv',
      isFiltered: false,
      extension: 'csv',
      splits: [{ name: 'train' as const, content: data(), countRows: () => 2500 }],
      alreadyCompressed: false,
    };
    const archive = await collectBytes(writeArchive(bundleEntries(input, (file) => seen.push(file))));
    const texts = new Map<string, string>();
    for await (const piece of readArchive(new Blob([archive]), {})) {
      texts.set(piece.name, (texts.get(piece.name) ?? '') + new TextDecoder().decode(piece.data));
    }
    const manifest = JSON.parse(texts.get('manifest.json') as string) as Manifest;
    expect(manifest.files.map((file) => file.name)).toEqual([
      'data/train-00000-of-00001.csv',
      'README.md',
      'report.json',
    ]);
    for (const file of manifest.files) expect(await sha256(texts.get(file.name) as string)).toBe(file.sha256);
    expect(manifest.scores).toEqual([{ metric: 'two-sample@2', key: 'auc', value: 0.56, baselines: { ceiling: 0.5 } }]);
    expect(seen).toHaveLength(4);
    expect(texts.get('report.json')).not.toContain('a real cell');
    expect(texts.get('README.md')).toContain('  - synthetic\n');
    expect(texts.get('README.md')).toContain('  - 1K<n<10K\n');
    expect(texts.get('README.md')).toContain('age \\| years');
  });
});
