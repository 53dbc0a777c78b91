// Terms about people: what attackers reach, and how groups fare.

import type { Term } from './term.ts';

export const peopleTerms: readonly Term[] = [
  {
    id: 'dcr',
    term: 'DCR',
    also: ['distance to closest record', 'DCR share'],
    plain:
      'The distance from a synthetic row to the nearest real row. The DCR share is how often that row is a training row rather than a held-out one.',
    range: 'share: 0 to 1',
    read: 'Half is ideal; well above half means that rows were copied or nearly so.',
  },
  {
    id: 'nndr',
    term: 'NNDR',
    also: ['nearest neighbour distance ratio'],
    plain: 'The distance to the nearest real row, divided by that to the next ones.',
    range: '0 to 1',
    read: 'Near 0: the row hugs one single real row.',
  },
  {
    id: 'ims',
    term: 'Identical rows',
    also: ['IMS', 'exact matches', 'exact match'],
    plain: 'The share of synthetic rows that equal a real row in every column.',
    range: '0 to 1',
    read: 'Compare with the holdout: common rows occur twice by chance.',
  },
  {
    id: 'membership',
    term: 'Membership inference',
    also: ['membership'],
    plain: "An attacker holds a person's row and guesses whether it was among the training rows.",
    read: 'An advantage above chance means that the synthesis remembers people.',
  },
  {
    id: 'singling-out',
    term: 'Singling out',
    also: ['singling-out'],
    plain: 'An attacker makes rules from the synthetic rows that fit exactly one real person.',
    read: 'Compare with the control: the same rules against people the synthesizer never saw.',
  },
  {
    id: 'linkability',
    term: 'Linkability',
    plain:
      "An attacker knows two halves of a person's columns and uses the synthetic rows to find out that they belong together.",
  },
  {
    id: 'attribute-inference',
    term: 'Attribute inference',
    also: ['inference attack'],
    plain: 'An attacker knows some columns of a person and guesses a secret one from the most similar synthetic rows.',
    read: 'Compare with the control: what can be guessed about strangers is general knowledge, not a leak.',
  },
  {
    id: 'risk',
    term: 'Privacy risk',
    also: ['risk', 'attack rate', 'control rate'],
    plain:
      'How much more often an attack succeeds against people in the training rows than against strangers: (attack - control) / (1 - control).',
    range: '0 to 1; below 0 by chance',
    read: 'An interval that reaches down to 0 means that no leak was shown.',
  },
  {
    id: 'wilson',
    term: 'Wilson interval',
    also: ['Wilson'],
    plain: 'A 95 % interval for a share that stays right for few rows and for shares near 0 or 1.',
  },
  {
    id: 'k-anonymity',
    term: 'k-anonymity',
    also: ['k-map', 'quasi-identifiers', 'quasi-identifier'],
    plain:
      'The size of the smallest group of rows that agree in the columns an outsider may know. k-map counts in the whole population instead.',
    range: '1 upwards',
    read: '1 means that somebody stands alone.',
  },
  {
    id: 'l-diversity',
    term: 'l-diversity',
    plain: 'The fewest different secrets within a group of rows that an outsider cannot tell apart.',
    range: '1 upwards',
    read: '1 means that the group gives its secret away.',
  },
  {
    id: 'cap',
    term: 'CAP',
    also: ['correct attribution probability', 'disclosure'],
    plain:
      "How often somebody's secret is guessed right by looking up the synthetic rows that agree with what is known of them.",
    range: '0 to 1',
    read: 'Compare with the baseline of guessing without the synthetic rows.',
  },
  {
    id: 'pii',
    term: 'PII',
    also: ['personal data'],
    plain: 'What points to a person directly: names, e-mail addresses, phone and card numbers, addresses.',
    read: 'It should be replaced before anything is learned.',
  },
  {
    id: 'demographic-parity',
    term: 'Demographic parity',
    also: ['parity gap', 'parity'],
    plain: 'Whether all groups get the favourable outcome equally often.',
    range: 'gap 0 to 1',
    read: 'A gap of 0.1 is ten points between the groups.',
  },
  {
    id: 'equalized-odds',
    term: 'Equalized odds',
    also: ['equal opportunity', 'average odds'],
    plain:
      'Whether a model is right and wrong equally often in all groups. Equal opportunity looks at right favourable answers only.',
    range: 'gap 0 to 1',
    read: '0 means alike.',
  },
  {
    id: 'null-control',
    term: 'Null control',
    also: ['null calibration'],
    plain: 'The judge is given two samples of real rows, between which there is nothing to find.',
    read: 'If it raises an alarm here, its alarms mean little.',
  },
  {
    id: 'positive-control',
    term: 'Positive control',
    also: ['planted fault', 'planted faults'],
    plain: 'The judge is given rows with a fault put in on purpose.',
    read: 'If it misses a fault of a given size, it could not have seen one here.',
  },
  {
    id: 'seed',
    term: 'Seed',
    plain: 'The number that fixes everything random: the same seed gives the same figures again.',
  },
  {
    id: 'margins',
    term: 'Margins',
    also: ['margin', 'marginal'],
    plain: 'The columns taken one by one, without regard to each other.',
  },
];
