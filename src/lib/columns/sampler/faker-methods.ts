// The made-up values of Faker that are offered. Methods that fetch, or that name remote addresses of pictures, are not.

const names = [
  ...['airline.airline', 'airline.airport', 'airline.flightNumber', 'animal.cat', 'animal.dog', 'animal.petName'],
  ...['book.author', 'book.genre', 'book.title', 'color.human', 'color.rgb', 'commerce.department', 'commerce.isbn'],
  ...['commerce.price', 'commerce.product', 'commerce.productDescription', 'commerce.productName'],
  ...['company.buzzPhrase', 'company.catchPhrase', 'company.name', 'database.column', 'finance.accountName'],
  ...['finance.accountNumber', 'finance.amount', 'finance.bic', 'finance.creditCardNumber', 'finance.currencyCode'],
  ...['finance.currencyName', 'finance.iban', 'finance.transactionType', 'food.dish', 'food.ingredient', 'git.branch'],
  ...['git.commitSha', 'hacker.phrase', 'internet.domainName', 'internet.email', 'internet.emoji', 'internet.ipv4'],
  ...[
    'internet.ipv6',
    'internet.mac',
    'internet.url',
    'internet.userAgent',
    'internet.username',
    'location.buildingNumber',
  ],
  ...['location.city', 'location.country', 'location.countryCode', 'location.county', 'location.latitude'],
  ...['location.longitude', 'location.state', 'location.street', 'location.streetAddress', 'location.timeZone'],
  ...['location.zipCode', 'lorem.paragraph', 'lorem.sentence', 'lorem.word', 'music.artist', 'music.genre'],
  ...['music.songName', 'person.bio', 'person.firstName', 'person.fullName', 'person.gender', 'person.jobArea'],
  ...['person.jobTitle', 'person.jobType', 'person.lastName', 'person.prefix', 'phone.imei', 'phone.number'],
  ...['science.chemicalElement', 'string.alphanumeric', 'string.nanoid', 'system.commonFileName', 'system.fileExt'],
  ...['system.mimeType', 'system.semver', 'vehicle.manufacturer', 'vehicle.model', 'vehicle.vehicle', 'vehicle.vin'],
  ...['vehicle.vrm', 'word.adjective', 'word.noun', 'word.verb'],
] as const;

function labelOf(method: string): string {
  const [module = '', name = ''] = method.split('.');
  const words = name.replace(/([A-Z]+)/g, (letters) => ` ${letters.toLowerCase()}`);
  return `${module.charAt(0).toUpperCase()}${module.slice(1)}: ${words}`;
}

export const fakerMethods: readonly { readonly value: string; readonly label: string }[] = names.map((value) => ({
  value,
  label: labelOf(value),
}));
