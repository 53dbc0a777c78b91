import { describe, expect, it } from 'vitest';
import { isIbanChecksum, isLuhn } from './checksums.ts';
import { idCharacters, nationalIds } from './national-ids.ts';

// Numbers printed as examples in public descriptions of each scheme.
const published: readonly [scheme: string, id: string][] = [
  ['us-ssn', '123-45-6789'],
  ['gb-nino', 'AB 12 34 56 C'],
  ['de-steuer-id', '86095742719'],
  ['fr-nir', '2 55 08 14 168 025 38'],
  ['es-dni', '12345678Z'],
  ['es-dni', 'X1234567L'],
  ['it-codice-fiscale', 'RSSMRA85T10A562S'],
  ['nl-bsn', '111222333'],
  ['be-national-number', '85.07.30-033.28'],
  ['pl-pesel', '44051401359'],
  ['se-personnummer', '811218-9876'],
  ['fi-hetu', '131052-308T'],
  ['br-cpf', '529.982.247-25'],
  ['ca-sin', '046 454 286'],
  ['pt-nif', '123456789'],
  ['cn-resident-id', '11010519491231002X'],
  ['ch-ahv', '756.9217.0769.85'],
  ['tr-tckn', '10000000146'],
  ['dk-cpr', '070761-4285'],
  ['in-aadhaar', '234123412346'],
  ['no-fodselsnummer', '11077941012'],
];

const bySchemes = new Map(nationalIds.map((id) => [id.scheme, id]));

describe('national ids', () => {
  it.each(published.filter(([scheme]) => scheme !== 'ca-sin'))('of %s accept %s', (scheme, id) => {
    const entry = bySchemes.get(scheme)!;
    expect(id.match(entry.pattern)).toEqual([id]);
    expect(entry.isValid(idCharacters(id))).toBe(true);
  });

  it('refuse the Canadian sample number, whose first digit is never issued, and accept one that is', () => {
    const sin = bySchemes.get('ca-sin')!;
    expect(sin.isValid('046454286')).toBe(false);
    expect(sin.isValid('130692544')).toBe(true);
  });

  it('of schemes with check digits refuse a number with one digit changed', () => {
    for (const [scheme, id] of published) {
      if (['us-ssn', 'gb-nino', 'dk-cpr'].includes(scheme)) continue;
      const characters = idCharacters(id);
      const at = Array.from(characters).findLastIndex((character) => /\d/.test(character));
      const changed = characters.slice(0, at) + ((Number(characters[at]) + 1) % 10) + characters.slice(at + 1);
      expect(bySchemes.get(scheme)!.isValid(changed), `${scheme} ${changed}`).toBe(false);
    }
  });

  it('cover at least ten countries', () => {
    expect(new Set(nationalIds.map(({ scheme }) => scheme.slice(0, 2))).size).toBeGreaterThanOrEqual(10);
  });
});

describe('checksums', () => {
  it('know the printed card and account numbers', () => {
    expect(isLuhn('4111111111111111')).toBe(true);
    expect(isLuhn('4111111111111112')).toBe(false);
    expect(isIbanChecksum('GB82WEST12345698765432')).toBe(true);
    expect(isIbanChecksum('DE89370400440532013000')).toBe(true);
    expect(isIbanChecksum('DE89370400440532013001')).toBe(false);
  });
});
