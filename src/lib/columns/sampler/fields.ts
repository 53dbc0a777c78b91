import { fakerLocales } from '../../faker.ts';
import { choice, integer, json, number, reference, text, toggle, weights } from '../../options.ts';
import { fakerMethods } from './faker-methods.ts';

export const samplers = [
  { value: 'category', label: 'Labels with weights' },
  { value: 'subcategory', label: 'Labels that depend on another column' },
  { value: 'integer', label: 'Whole number' },
  { value: 'uniform', label: 'Number, evenly spread' },
  { value: 'gaussian', label: 'Number, normally distributed' },
  { value: 'bernoulli', label: 'Yes or no' },
  { value: 'binomial', label: 'Successes out of trials (binomial)' },
  { value: 'poisson', label: 'Count (Poisson)' },
  { value: 'datetime', label: 'Date or time' },
  { value: 'timedelta', label: 'Date some time after another column' },
  { value: 'uuid', label: 'UUID' },
  { value: 'sequence', label: 'Running number' },
  { value: 'regex', label: 'Text that matches a pattern' },
  { value: 'person', label: 'Person' },
  { value: 'faker', label: 'Other made-up value (Faker)' },
] as const;
export type SamplerId = (typeof samplers)[number]['value'];

export const timeUnits = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;

export const personParts = [
  { value: 'fullName', label: 'Full name' },
  { value: 'firstName', label: 'First name' },
  { value: 'lastName', label: 'Last name' },
  { value: 'sex', label: 'Sex' },
  { value: 'age', label: 'Age' },
  { value: 'birthDate', label: 'Date of birth' },
  { value: 'email', label: 'E-mail address' },
  { value: 'username', label: 'User name' },
  { value: 'phone', label: 'Phone number' },
  { value: 'jobTitle', label: 'Job title' },
  { value: 'street', label: 'Street and number' },
  { value: 'city', label: 'City' },
  { value: 'postcode', label: 'Postcode' },
  { value: 'country', label: 'Country' },
] as const;

function when(...values: readonly SamplerId[]) {
  return { visibleWhen: { field: 'sampler', values } };
}

const localeLabels: Readonly<Record<(typeof fakerLocales)[number], string>> = {
  ...{ en: 'English', de: 'German', fr: 'French', es: 'Spanish', it: 'Italian', nl: 'Dutch', pl: 'Polish' },
  ...{ pt_BR: 'Portuguese (Brazil)', sv: 'Swedish', ar: 'Arabic', ja: 'Japanese', tr: 'Turkish', zh_CN: 'Chinese' },
};

export const fields = {
  sampler: choice({ label: 'What to draw', choices: samplers, default: 'category' }),
  values: weights({
    ...{ label: 'Labels', maxItems: 10_000, ...when('category') },
    default: [
      { value: 'a', weight: 1 },
      { value: 'b', weight: 1 },
    ],
  }),
  exact: toggle({
    ...{ label: 'Exact shares', default: false, ...when('category') },
    help: 'Each label comes as often as its weight says over all rows; otherwise every row draws on its own.',
  }),
  parent: reference({ type: 'column', label: 'Depends on', default: '', ...when('subcategory') }),
  groups: json({
    ...{ label: 'Labels by value of that column', default: { a: ['a1', 'a2'], b: ['b1'] }, ...when('subcategory') },
    help: 'An object: each value of the other column with its list of labels. “*” stands for all other values.',
  }),
  min: number({ label: 'From', min: -1e15, max: 1e15, default: 0, ...when('integer', 'uniform', 'timedelta') }),
  max: number({ label: 'To', min: -1e15, max: 1e15, default: 100, ...when('integer', 'uniform', 'timedelta') }),
  mean: number({ label: 'Mean', min: -1e12, max: 1e12, default: 10, ...when('gaussian', 'poisson') }),
  deviation: number({ label: 'Standard deviation', min: 0, max: 1e12, default: 1, ...when('gaussian') }),
  lowest: text({ label: 'Not below', maxLength: 40, default: '', ...when('gaussian'), help: 'Empty has no bound.' }),
  highest: text({
    ...{ label: 'Not above', maxLength: 40, default: '', ...when('gaussian') },
    help: 'Numbers beyond are drawn again, so that none pile up at the bounds.',
  }),
  decimals: integer({
    ...{ label: 'Digits after the point', min: -1, max: 12, default: 2, ...when('uniform', 'gaussian') },
    help: '-1 does not round; 0 makes whole numbers.',
  }),
  trials: integer({ label: 'Trials', min: 1, max: 100_000, default: 10, ...when('binomial') }),
  probability: number({ label: 'Probability', min: 0, max: 1, default: 0.5, ...when('bernoulli', 'binomial') }),
  start: text({ label: 'From', maxLength: 30, default: '2024-01-01', ...when('datetime') }),
  end: text({ label: 'To', maxLength: 30, default: '2024-12-31', ...when('datetime') }),
  base: reference({ type: 'column', label: 'After', default: '', ...when('timedelta') }),
  unit: choice({
    ...{ label: 'In steps of', default: 'day', ...when('datetime', 'timedelta') },
    choices: timeUnits.map((value) => ({ value, label: `${value}s` })),
  }),
  format: text({
    ...{ label: 'Format', maxLength: 40, default: '', advanced: true, ...when('datetime', 'timedelta') },
    help: 'strftime, e.g. %d.%m.%Y; empty takes what fits the steps.',
  }),
  first: integer({ label: 'First number', min: -1e12, max: 1e12, default: 1, ...when('sequence') }),
  step: integer({ label: 'Step', min: -1e9, max: 1e9, default: 1, ...when('sequence') }),
  prefix: text({ label: 'Before it', maxLength: 60, default: '', ...when('sequence', 'uuid') }),
  digits: integer({
    ...{ label: 'Digits at least', min: 0, max: 20, default: 0, ...when('sequence') },
    help: 'Filled up with zeros. With a text before it, or with digits, the column is a text.',
  }),
  pattern: text({
    ...{ label: 'Pattern', maxLength: 500, default: '[A-Z]{2}-\\d{4}', ...when('regex') },
    help: 'A regular expression; what repeats without end repeats at most ten times more.',
  }),
  part: choice({ label: 'Part', choices: personParts, default: 'fullName', ...when('person') }),
  group: text({
    ...{ label: 'Same person as', maxLength: 60, default: 'person', ...when('person') },
    help: 'Columns with the same word here speak of the same person.',
  }),
  sex: choice({
    ...{ label: 'Sex', default: 'any', advanced: true, ...when('person') },
    choices: [
      { value: 'any', label: 'Any' },
      { value: 'female', label: 'Female' },
      { value: 'male', label: 'Male' },
    ],
  }),
  minAge: integer({ label: 'Youngest', min: 0, max: 120, default: 18, advanced: true, ...when('person') }),
  maxAge: integer({ label: 'Oldest', min: 0, max: 120, default: 80, advanced: true, ...when('person') }),
  method: choice({ label: 'Value', choices: fakerMethods, default: 'company.name', ...when('faker') }),
  locale: choice({
    ...{ label: 'Language', default: 'en', ...when('person', 'faker') },
    choices: fakerLocales.map((value) => ({ value, label: localeLabels[value] })),
  }),
};
