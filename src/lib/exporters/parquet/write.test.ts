import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { collectBytes, everyKindTable, sourceOf } from '../../../../tests/fixtures/tables.ts';
import { parquet } from './index.ts';

describe('parquet exporter', () => {
  it.each(['SNAPPY', 'UNCOMPRESSED'])(
    'writes rows that a reader finds again over several row groups (%s)',
    async (compression) => {
      const table = everyKindTable(95);
      const bytes = await collectBytes(parquet.write(sourceOf(table, 10), { compression }, {}));
      const rows = await parquetReadObjects({ file: bytes.buffer });
      expect(rows).toHaveLength(95);
      expect(rows[1]).toMatchObject({
        age: 42n,
        member: true,
        city: '-Köln',
        joined: new Date('2019-04-15'),
        code: 'id-000001',
      });
      expect(rows[6]?.['income, net']).toBeNull();
      expect(rows[94]?.['income, net']).toBeCloseTo(((94 * 1.37) % 11) - 4.5, 12);
    },
  );
});
