import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../../../tests/fixtures/import.ts';
import { parquet } from './importer.ts';

type ColumnData = Parameters<typeof parquetWriteBuffer>[0]['columnData'];

function fileOf(columnData: ColumnData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

describe('parquet importer', () => {
  it('keeps all digits of large integers, nested values as JSON text, and hostile names', async () => {
    const read = await readFile(
      parquet,
      fileOf([
        { name: '__proto__', data: [1n, 12_345_678_901_234_567n], type: 'INT64' },
        { name: 'nested', data: [{ a: [1] }, null], type: 'JSON', nullable: true },
        { name: 'missing', data: [Number.NaN, 0.5], type: 'DOUBLE' },
      ]),
    );
    expect(read.names).toEqual(['__proto__', 'nested', 'missing']);
    expect(read.rows).toEqual([
      [1, '{"a":[1]}', null],
      ['12345678901234567', null, 0.5],
    ]);
  });

  it('loses no byte of columns without a declared type', async () => {
    const text = new TextEncoder().encode('Bodø');
    const read = await readFile(
      parquet,
      fileOf([{ name: 'b', data: [text, new Uint8Array([255, 0, 16])], type: 'BYTE_ARRAY' }]),
    );
    expect(read.rows).toEqual([['Bodø'], ['ff0010']]);
  });

  it('refuses two columns of one name, which could not be told apart', async () => {
    const file = fileOf([
      { name: 'a', data: [1], type: 'INT32' },
      { name: 'a', data: [2], type: 'INT32' },
    ]);
    await expect(readFile(parquet, file)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('says what is wrong with a file that is damaged', async () => {
    const file = fileOf([{ name: 'a', data: [1, 2, 3], type: 'INT32' }]);
    await expect(readFile(parquet, file.subarray(0, file.length - 9))).rejects.toMatchObject({ code: 'bad-input' });
  });
});
