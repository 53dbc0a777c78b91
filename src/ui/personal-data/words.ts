// What the kinds of personal data are called.

import type { PiiKind } from '../../lib/pii/types.ts';

export const kindWords: Readonly<Record<PiiKind, string>> = {
  email: 'E-mail address',
  phone: 'Telephone number',
  iban: 'Bank account (IBAN)',
  card: 'Payment card',
  'national-id': 'National identity number',
  ip: 'IP address',
  url: 'Web address',
  'birth-date': 'Date of birth',
  address: 'Postal address',
  name: "Person's name",
};
