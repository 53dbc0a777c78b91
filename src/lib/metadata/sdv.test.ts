import { describe, expect, it } from 'vitest';
import type { ColumnSchema } from '../table/schema.ts';
import { readSdvMetadata, writeSdvMetadata } from './sdv.ts';

const hotel = {
  METADATA_SPEC_VERSION: 'V1',
  tables: {
    guests: {
      primary_key: 'email',
      alternate_keys: ['card'],
      columns: {
        email: { sdtype: 'email', pii: true },
        card: { sdtype: 'id', regex_format: '[0-9]{16}' },
        rewards: { sdtype: 'boolean' },
        amount: { sdtype: 'numerical', computer_representation: 'Float' },
        nights: { sdtype: 'numerical', computer_representation: 'Int64' },
        day: { sdtype: 'datetime', datetime_format: '%d %b %Y' },
        room: { sdtype: 'categorical' },
      },
    },
    hotels: { columns: { id: { sdtype: 'id' } } },
  },
  relationships: [{ parent_table_name: 'hotels' }],
};

describe('readSdvMetadata', () => {
  it('maps sdtypes to kinds and lists what has no counterpart', () => {
    const reading = readSdvMetadata(JSON.stringify(hotel), 'guests');
    expect(reading.tables).toEqual(['guests', 'hotels']);
    expect(reading.overrides.map((column) => column.kind)).toEqual([
      ...['text', 'id', 'boolean', 'number', 'integer', 'datetime', 'category'],
    ]);
    expect(reading.overrides[0]).toEqual({ name: 'email', kind: 'text', role: 'key' });
    expect(reading.overrides[5]?.format).toBe('%d %b %Y');
    expect(reading.unmapped.join('\n')).toMatch(/relationships[^]*alternate_keys[^]*sdtype email[^]*regex_format/);
  });

  it('reads the single-table and multi-table versions', () => {
    const { tables } = hotel;
    const single = readSdvMetadata(JSON.stringify({ METADATA_SPEC_VERSION: 'SINGLE_TABLE_V1', ...tables.hotels }));
    expect(single.overrides).toEqual([{ name: 'id', kind: 'id' }]);
    const multi = readSdvMetadata(JSON.stringify({ METADATA_SPEC_VERSION: 'MULTI_TABLE_V1', tables }), 'hotels');
    expect(multi.table).toBe('hotels');
  });

  it('refuses other JSON, and a table that is not there', () => {
    expect(() => readSdvMetadata('[]')).toThrow(/METADATA_SPEC_VERSION/);
    expect(() => readSdvMetadata('{')).toThrow(/not JSON/);
    expect(() => readSdvMetadata(JSON.stringify(hotel), 'rooms')).toThrow(/guests, hotels/);
  });

  it('keeps columns with names of object members', () => {
    const text =
      '{"METADATA_SPEC_VERSION":"SINGLE_TABLE_V1","columns":{"__proto__":{"sdtype":"id"},"constructor":{"sdtype":"boolean"}}}';
    expect(readSdvMetadata(text).overrides.map((column) => column.name)).toEqual(['__proto__', 'constructor']);
    expect(({} as { sdtype?: string }).sdtype).toBeUndefined();
  });
});

describe('writeSdvMetadata', () => {
  it('is read back as the same kinds, formats and key', () => {
    const schema: ColumnSchema[] = [
      { name: '__proto__', kind: 'id', role: 'key' },
      { name: 'n', kind: 'number', role: 'feature', decimals: 2 },
      { name: 'i', kind: 'integer', role: 'feature' },
      { name: 'b', kind: 'boolean', role: 'target', labels: ['no', 'yes'] },
      { name: 'c', kind: 'category', role: 'feature' },
      { name: 'd', kind: 'datetime', role: 'feature', format: '%Y%m%d' },
      { name: 't', kind: 'text', role: 'feature' },
    ];
    const { text, unmapped } = writeSdvMetadata(schema, 'people');
    const { overrides, table } = readSdvMetadata(text);
    expect(table).toBe('people');
    expect(overrides.map(({ name, kind }) => [name, kind])).toEqual(schema.map(({ name, kind }) => [name, kind]));
    expect(overrides[0]?.role).toBe('key');
    expect(overrides[5]?.format).toBe('%Y%m%d');
    expect(unmapped).toEqual(['b: the role target']);
  });
});
