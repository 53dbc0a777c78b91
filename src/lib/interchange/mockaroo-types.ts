// Mockaroo's field types without parameters and what makes the same here. Names as its API and its saved schemas use
// them (mockaroo.com/docs).

import type { PersonPart } from './samplers.ts';

export interface PersonType {
  readonly part: PersonPart;
  readonly sex?: 'male' | 'female';
}

/** Parts of a person: those of one row belong together, as in Mockaroo. The first name of a part is the one exported. */
export const personTypes: Readonly<Record<string, PersonType>> = {
  'First Name': { part: 'firstName' },
  'First Name (European)': { part: 'firstName' },
  'First Name (Female)': { part: 'firstName', sex: 'female' },
  'First Name (Male)': { part: 'firstName', sex: 'male' },
  'Last Name': { part: 'lastName' },
  'Full Name': { part: 'fullName' },
  'Email Address': { part: 'email' },
  Username: { part: 'username' },
  Phone: { part: 'phone' },
  'Job Title': { part: 'jobTitle' },
  'Gender (Binary)': { part: 'sex' },
};

/** Methods of @faker-js/faker. The first type of a method is the one exported. */
export const fakerTypes: Readonly<Record<string, string>> = {
  Gender: 'person.gender',
  Title: 'person.prefix',
  'Domain Name': 'internet.domainName',
  URL: 'internet.url',
  'IP Address v4': 'internet.ipv4',
  'IP Address v6': 'internet.ipv6',
  'MAC Address': 'internet.mac',
  'User Agent': 'internet.userAgent',
  City: 'location.city',
  State: 'location.state',
  Country: 'location.country',
  'Country Code': 'location.countryCode',
  'Postal Code': 'location.zipCode',
  'Street Address': 'location.streetAddress',
  'Street Name': 'location.street',
  'Street Number': 'location.buildingNumber',
  Latitude: 'location.latitude',
  Longitude: 'location.longitude',
  'Time Zone': 'location.timeZone',
  'Company Name': 'company.name',
  'Fake Company Name': 'company.name',
  'Catch Phrase': 'company.catchPhrase',
  Slogan: 'company.catchPhrase',
  Buzzword: 'company.buzzPhrase',
  'Department (Retail)': 'commerce.department',
  'Product Name': 'commerce.productName',
  Product: 'commerce.productName',
  'Product Category': 'commerce.department',
  'Product Description': 'commerce.productDescription',
  'Product Price': 'commerce.price',
  Color: 'color.human',
  ISBN: 'commerce.isbn',
  'Credit Card #': 'finance.creditCardNumber',
  IBAN: 'finance.iban',
  Currency: 'finance.currencyName',
  'Currency Code': 'finance.currencyCode',
  'Car Make': 'vehicle.manufacturer',
  'Car Model': 'vehicle.model',
  'Car VIN': 'vehicle.vin',
  'Book Title': 'book.title',
  'Book Author': 'book.author',
  'Book Genre': 'book.genre',
  'Music Genre': 'music.genre',
  'Song Title': 'music.songName',
  'File Name': 'system.commonFileName',
  'File Extension': 'system.fileExt',
  'MIME Type': 'system.mimeType',
  'App Version': 'system.semver',
  'Flight Airline Name': 'airline.airline',
  'Chemical Element': 'science.chemicalElement',
  'Nano ID': 'string.nanoid',
  Words: 'lorem.word',
  Sentences: 'lorem.sentence',
  Paragraphs: 'lorem.paragraph',
};
