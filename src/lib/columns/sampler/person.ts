// Persons whose parts fit together: columns of one group and row speak of the same person.

import type { Faker } from '@faker-js/faker';
import type { RandomStream } from '../../random.ts';
import type { Cell } from '../types.ts';

export interface PersonSettings {
  readonly sex: 'any' | 'female' | 'male';
  readonly minAge: number;
  readonly maxAge: number;
  readonly part: string;
}

/** Ages are as of this day, so that the same recipe gives the same dates of birth for ever. */
const TODAY = Date.UTC(2025, 0, 1);
const DAY_MS = 86_400_000;

/** One part of the person of that row and attempt. */
export function drawPerson(faker: Faker, stream: RandomStream, row: number, settings: PersonSettings): Cell {
  faker.seed(stream.bits(row));
  const isFemale = settings.sex === 'any' ? stream.uniform(row, 1) < 0.5 : settings.sex === 'female';
  const sex = isFemale ? 'female' : 'male';
  // Always drawn in this order, whichever part is asked for.
  const firstName = faker.person.firstName(sex);
  const lastName = faker.person.lastName(sex);
  const days = Math.floor(
    (settings.minAge + stream.uniform(row, 2) * (settings.maxAge - settings.minAge + 1)) * 365.2425,
  );
  switch (settings.part) {
    case 'firstName':
      return firstName;
    case 'lastName':
      return lastName;
    case 'fullName':
      return faker.person.fullName({ firstName, lastName, sex });
    case 'sex':
      return sex;
    case 'age':
      return Math.min(settings.maxAge, Math.floor(days / 365.2425));
    case 'birthDate':
      return new Date(TODAY - days * DAY_MS).toISOString().slice(0, 10);
    case 'email':
      return faker.internet.email({ firstName, lastName, provider: 'example.com' }).toLowerCase();
    case 'username':
      return faker.internet.username({ firstName, lastName }).toLowerCase();
    case 'phone':
      return faker.phone.number();
    case 'jobTitle':
      return faker.person.jobTitle();
    case 'street':
      return faker.location.streetAddress();
    case 'city':
      return faker.location.city();
    case 'postcode':
      return faker.location.zipCode();
    default:
      return faker.location.country();
  }
}
