// National identity, tax and insurance numbers of 20 countries: how they are written and how they check themselves.
// Sources: the issuing authorities' descriptions as collected on the countries' public pages.

import { isDay, isEan13, isLuhn, isMod1110, isVerhoeff, remainder, weigh } from './checksums.ts';

export interface NationalId {
  /** Country and scheme, e.g. `es-dni`. */
  readonly scheme: string;
  readonly label: string;
  /** The whole number as written, separators included. */
  readonly pattern: RegExp;
  /** Whether the characters that count (digits and capital letters) check. */
  readonly isValid: (characters: string) => boolean;
  /** True when the pattern alone matches many other numbers: then only in a column of them, or beside a word. */
  readonly isWeak?: boolean;
  /** Words beside it, or in the name of the column, that make it sure. */
  readonly cue: RegExp;
}

const day2 = (digits: string, order: 'ymd' | 'dmy'): boolean => {
  const [a, b, c] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(Number) as [
    number,
    number,
    number,
  ];
  // Any leap year will do: the century is not in two digits.
  return order === 'ymd' ? isDay(a % 4 === 0 ? 2000 : a, b, c) : isDay(c % 4 === 0 ? 2000 : c, b, a);
};

export const nationalIds: readonly NationalId[] = [
  {
    scheme: 'us-ssn',
    label: 'United States, social security number',
    pattern: /\b\d{3}-\d{2}-\d{4}\b/g,
    isValid: (id) => !/^(000|666|9)/.test(id) && id.slice(3, 5) !== '00' && id.slice(5) !== '0000',
    cue: /\bssn\b|social.?sec/i,
  },
  {
    scheme: 'gb-nino',
    label: 'United Kingdom, national insurance number',
    pattern: /\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/g,
    isValid: (id) => !/^(BG|GB|KN|NK|NT|TN|ZZ)/.test(id),
    cue: /\bnino\b|national.?insurance/i,
  },
  {
    scheme: 'de-steuer-id',
    label: 'Germany, tax number',
    pattern: /\b[1-9]\d ?\d{3} ?\d{3} ?\d{3}\b/g,
    isValid: (id) => isMod1110(id) && repeatsOneDigit(id.slice(0, 10)),
    isWeak: true,
    cue: /steuer|\btax|\bidnr/i,
  },
  {
    scheme: 'fr-nir',
    label: 'France, social security number',
    pattern: /\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}\b/g,
    isValid: (id) => {
      const body = id.slice(0, 13).replace('2A', '19').replace('2B', '18');
      return 97 - remainder(body, 97) === Number(id.slice(13));
    },
    cue: /\bnir\b|s[ée]curit[ée]|insee/i,
  },
  {
    scheme: 'es-dni',
    label: 'Spain, DNI or NIE',
    pattern: /\b(?:\d{8}|[XYZ]\d{7})-?[A-Z]\b/g,
    isValid: (id) => {
      const number = id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
      return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === id.at(-1);
    },
    cue: /\bdni\b|\bnie\b|\bnif\b/i,
  },
  {
    scheme: 'it-codice-fiscale',
    label: 'Italy, codice fiscale',
    pattern: /\b[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b/g,
    isValid: isCodiceFiscale,
    cue: /codice|fiscale/i,
  },
  {
    scheme: 'nl-bsn',
    label: 'Netherlands, BSN',
    pattern: /\b\d{9}\b/g,
    isValid: (id) => id !== '000000000' && weigh(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    isWeak: true,
    cue: /\bbsn\b|burgerservice|sofi/i,
  },
  {
    scheme: 'be-national-number',
    label: 'Belgium, national number',
    pattern: /\b\d{2}\.?\d{2}\.?\d{2}-?\d{3}[.-]?\d{2}\b/g,
    isValid: (id) => {
      const check = Number(id.slice(9));
      const of = (body: string): boolean => 97 - remainder(body, 97) === check;
      return day2(id, 'ymd') && (of(id.slice(0, 9)) || of(`2${id.slice(0, 9)}`));
    },
    cue: /rijksregister|registre national|\bnrn\b|\bniss\b/i,
  },
  {
    scheme: 'pl-pesel',
    label: 'Poland, PESEL',
    pattern: /\b\d{11}\b/g,
    isValid: (id) => {
      const month = Number(id.slice(2, 4)) % 20;
      const sum = weigh(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
      return isDay(2000, month, Number(id.slice(4, 6))) && (10 - (sum % 10)) % 10 === Number(id[10]);
    },
    isWeak: true,
    cue: /pesel/i,
  },
  {
    scheme: 'se-personnummer',
    label: 'Sweden, personnummer',
    pattern: /\b(?:19|20)?\d{6}[-+]\d{4}\b/g,
    isValid: (id) => day2(id.slice(-10), 'ymd') && isLuhn(id.slice(-10)),
    cue: /personn/i,
  },
  {
    scheme: 'no-fodselsnummer',
    label: 'Norway, fødselsnummer',
    pattern: /\b\d{6} ?\d{5}\b/g,
    isValid: (id) =>
      day2(id, 'dmy') &&
      weigh(id, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weigh(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    cue: /f[øo]dselsn/i,
  },
  {
    scheme: 'fi-hetu',
    label: 'Finland, henkilötunnus',
    pattern: /\b\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]\b/g,
    isValid: (id) => {
      const digits = id.slice(0, 6) + id.slice(-4, -1);
      return day2(id, 'dmy') && '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(digits) % 31] === id.at(-1);
    },
    cue: /hetu|henkil/i,
  },
  {
    scheme: 'dk-cpr',
    label: 'Denmark, CPR number',
    pattern: /\b\d{6}-\d{4}\b/g,
    isValid: (id) => day2(id, 'dmy'),
    isWeak: true,
    cue: /\bcpr\b|personn/i,
  },
  {
    scheme: 'br-cpf',
    label: 'Brazil, CPF',
    pattern: /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b\d{11}\b/g,
    isValid: isCpf,
    cue: /\bcpf\b/i,
  },
  {
    scheme: 'in-aadhaar',
    label: 'India, Aadhaar',
    pattern: /\b[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}\b/g,
    isValid: isVerhoeff,
    isWeak: true,
    cue: /aadha?ar|\buid/i,
  },
  {
    scheme: 'ca-sin',
    label: 'Canada, SIN',
    pattern: /\b\d{3}[ -]\d{3}[ -]\d{3}\b/g,
    isValid: (id) => !/^[08]/.test(id) && isLuhn(id),
    cue: /\bsin\b|social insurance/i,
  },
  {
    scheme: 'pt-nif',
    label: 'Portugal, NIF',
    pattern: /\b[1-35689]\d{2} ?\d{3} ?\d{3}\b/g,
    isValid: (id) => {
      const rest = weigh(id, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      return (rest < 2 ? 0 : 11 - rest) === Number(id[8]);
    },
    isWeak: true,
    cue: /\bnif\b|contribuinte/i,
  },
  {
    scheme: 'cn-resident-id',
    label: 'China, resident identity number',
    pattern: /\b[1-8]\d{5}(?:19|20)\d{9}[\dX]\b/g,
    isValid: (id) => {
      const sum = weigh(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
      const born = isDay(Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14)));
      return born && '10X98765432'[sum % 11] === id[17];
    },
    cue: /身份证|resident.?id/i,
  },
  {
    scheme: 'ch-ahv',
    label: 'Switzerland, AHV number',
    pattern: /\b756\.?\d{4}\.?\d{4}\.?\d{2}\b/g,
    isValid: isEan13,
    cue: /\bahv\b|\bavs\b/i,
  },
  {
    scheme: 'tr-tckn',
    label: 'Turkey, identity number',
    pattern: /\b[1-9]\d{10}\b/g,
    isValid: (id) => {
      const odd = weigh(id, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
      const even = weigh(id, [0, 1, 0, 1, 0, 1, 0, 1]);
      const tenth = (((odd * 7 - even) % 10) + 10) % 10;
      return tenth === Number(id[9]) && weigh(id, Array<number>(10).fill(1)) % 10 === Number(id[10]);
    },
    isWeak: true,
    cue: /tckn|kimlik|\btc\b/i,
  },
];

/** The letters and digits of an id, in capitals. */
export function idCharacters(text: string): string {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

/** Of the ten digits of a German tax number one stands two or three times. */
function repeatsOneDigit(digits: string): boolean {
  const counts = [...new Set(digits)].map((digit) => digits.split(digit).length - 1);
  const most = Math.max(...counts);
  return (most === 2 || most === 3) && counts.filter((count) => count > 1).length === 1;
}

const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Control letter of the Italian tax code: odd places by a table, even places by their position. */
function isCodiceFiscale(code: string): boolean {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const character = code[i] ?? '';
    const place = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    sum += i % 2 === 0 ? (ODD_VALUES[place] ?? 0) : place;
  }
  return String.fromCharCode(65 + (sum % 26)) === code[15];
}

/** Two check digits modulo 11; eleven equal digits do not count. */
function isCpf(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits)) return false;
  const check = (length: number): number => {
    const weights = Array.from({ length }, (_, i) => length + 1 - i);
    return ((weigh(digits, weights) * 10) % 11) % 10;
  };
  return check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}
