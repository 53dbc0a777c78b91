import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferDatetimeFormat } from './datetime-formats.ts';
import { formatDatetime, parseDatetime } from './datetime.ts';

describe('parseDatetime', () => {
  it.each([
    ['2024-03-20', '%Y-%m-%d', '2024-03-20T00:00:00.000Z'],
    ['20240320', '%Y%m%d', '2024-03-20T00:00:00.000Z'],
    ['3/20/2024 2:05 PM', '%m/%d/%Y %I:%M %p', '2024-03-20T14:05:00.000Z'],
    ['12:00 am 01.02.03', '%I:%M %p %d.%m.%y', '2003-02-01T00:00:00.000Z'],
    ['20 Mar 1969', '%d %b %Y', '1969-03-20T00:00:00.000Z'],
    ['March 5, 2024', '%B %d, %Y', '2024-03-05T00:00:00.000Z'],
    ['2024-03-20T10:00:00.1234567+02:00', '%Y-%m-%dT%H:%M:%S.%f%z', '2024-03-20T08:00:00.123Z'],
    ['2024-060', '%Y-%j', '2024-02-29T00:00:00.000Z'],
    ['0050-01-02', '%Y-%m-%d', '0050-01-02T00:00:00.000Z'],
  ])('reads %s by %s', (text, format, expected) => {
    expect(new Date(parseDatetime(text, format)).toISOString()).toBe(expected);
  });

  it.each([
    ['2023-02-29', '%Y-%m-%d'],
    ['2024-13-01', '%Y-%m-%d'],
    ['2024-01-01 ', '%Y-%m-%d'],
    ['2024011', '%Y%m%d'],
    ['24:00', '%H:%M'],
    ['2023-366', '%Y-%j'],
    ['', '%Y'],
  ])('refuses %j by %s', (text, format) => {
    expect(parseDatetime(text, format)).toBeNaN();
  });

  it('reads back what formatDatetime writes', () => {
    const formats = [
      '%Y-%m-%dT%H:%M:%S.%fZ',
      '%d.%m.%Y %H:%M:%S.%f',
      '%B %d, %Y %I:%M:%S.%f %p',
      '%Y%m%d%H%M%S%f',
      '%Y-%j %H:%M:%S.%f%z',
    ];
    const ms = fc.integer({ min: Date.UTC(0, 0, 1), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(ms, fc.constantFrom(...formats), (value, format) => {
        expect(parseDatetime(formatDatetime(value, format), format)).toBe(value);
      }),
      { seed: 4 },
    );
  });
});

describe('inferDatetimeFormat', () => {
  it.each([
    [['2024-03-20', '2024-12-01'], '%Y-%m-%d'],
    [['20240320'], '%Y%m%d'],
    [['01/02/2024', '25/02/2024'], '%d/%m/%Y'],
    [['01/02/2024', '02/25/2024'], '%m/%d/%Y'],
    [['01.02.2024'], '%d.%m.%Y'],
    [['2024-03-20 10:11:12.5'], '%Y-%m-%d %H:%M:%S.%f'],
    [['2024-03-20T10:11:12Z'], '%Y-%m-%dT%H:%M:%SZ'],
    [['2024-03-20T10:11:12+01:00'], '%Y-%m-%dT%H:%M:%S%z'],
    [['5-Jan-24'], '%d-%b-%y'],
    [['January 5, 2024', 'March 6, 2024'], '%B %d, %Y'],
    [['3/20/2024 2:05 PM'], '%m/%d/%Y %I:%M %p'],
    [['2024-03'], '%Y-%m'],
  ])('finds the format of %j', (texts, format) => {
    expect(inferDatetimeFormat(texts)).toBe(format);
  });

  it('finds none where texts disagree or are no dates', () => {
    expect(inferDatetimeFormat(['2024-03-20', 'tomorrow'])).toBeNull();
    expect(inferDatetimeFormat(['555-12-3456'])).toBeNull();
    expect(inferDatetimeFormat([])).toBeNull();
  });
});
