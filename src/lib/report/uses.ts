// What a version is good for, in the words of someone who has a plan for it and knows no statistics.

import type { JudgedMetric, Level } from './judged.ts';
import { worstLevel } from './judged.ts';
import type { GroupLevels } from './levels.ts';

export interface Use {
  readonly use: string;
  readonly level: Level;
  readonly why: string;
}

/** The answer to "may I use it for this?". */
export const useAnswers: Readonly<Record<Level, string>> = {
  good: 'Yes',
  fair: 'With care',
  poor: 'No',
  unknown: 'Not known',
};

type Reasons = Readonly<Record<Level, string>>;

const sharing: Reasons = {
  good: 'Nothing points to copied rows: no real person should be found in it.',
  fair: 'There are signs that some rows follow real ones; look at them first.',
  poor: 'It repeats real rows, or follows them so closely that real people could be found in it.',
  unknown: 'Nobody could check for copied rows: that takes real rows that were held out at import.',
};
const columns: Reasons = {
  good: 'Each column has about the values of the real one, as often as there.',
  fair: 'Most columns match the real ones; some are visibly off.',
  poor: 'Columns have other values than the real ones, or not as often.',
  unknown: 'This was not checked.',
};
const relations: Reasons = {
  good: 'What goes together in the real rows goes together here.',
  fair: 'Some of what ties columns together is weaker than in the real rows.',
  poor: 'Much of what ties columns together in the real rows is lost or wrong.',
  unknown: 'This was not checked.',
};
const training: Reasons = {
  good: 'A model trained on it does about as well on real rows as one trained on real rows.',
  fair: 'A model trained on it does somewhat worse on real rows.',
  poor: 'A model trained on it does clearly worse on real rows.',
  unknown: 'Nobody has tried: that takes a target column and held-out rows.',
};
const groupsOfPeople: Reasons = {
  good: 'Groups of people fare as in the real rows.',
  fair: 'Some groups of people fare somewhat more unlike each other than they should.',
  poor: 'Some groups of people fare more unlike each other than they should; see Fairness.',
  unknown: 'This was not checked: it takes a column marked as sensitive and a target.',
};
const software: Reasons = {
  good: 'The rows have the form of real ones and belong to nobody.',
  fair: 'The rows have the form of real ones, but whether they belong to somebody is not settled.',
  poor: 'For that the rows are too real: they belong to somebody.',
  unknown: 'This was not checked.',
};

/** The uses that the findings so far can answer for. */
export function listUses(metrics: readonly JudgedMetric[], levels: GroupLevels): readonly Use[] {
  const isAsked = (group: JudgedMetric['group']): boolean => metrics.some((metric) => metric.group === group);
  const levelOf = (...ids: readonly string[]): Level | null => {
    const found = metrics.filter((metric) => ids.includes(metric.id));
    return found.length > 0 ? worstLevel(found.map((metric) => metric.report.finding.level)) : null;
  };
  const uses: readonly (readonly [string, Level | null, Reasons])[] = [
    ['Share it with others', isAsked('privacy') ? levels.privacy : null, sharing],
    ['Count and chart single columns', levelOf('shapes'), columns],
    ['Study how columns go together', levelOf('pairs', 'accuracy'), relations],
    ['Train a model', isAsked('utility') ? levels.utility : null, training],
    ['Decide about groups of people', isAsked('fairness') ? levels.fairness : null, groupsOfPeople],
    ['Try out software and teach', isAsked('privacy') ? softwareLevel(levels.privacy) : null, software],
  ];
  return uses.flatMap(([use, level, reasons]) => (level === null ? [] : [{ use, level, why: reasons[level] }]));
}

function softwareLevel(privacy: Level): Level {
  return privacy === 'unknown' ? 'fair' : privacy;
}
