// Kinds of column that are many in one: a choice that decides which options there are is offered at once.

import type { Fields, OptionValues } from '../../lib/options.ts';

/** From so many options that hang on a choice, its values are as different as kinds are. */
const LEAST_DEPENDENT = 3;

export interface Variant {
  readonly label: string;
  readonly options: OptionValues;
}

/** The values of the choice that most options hang on, or none. */
export function variantsOf(fields: Fields): readonly Variant[] {
  const counted = Object.entries(fields).map(([name, field]) => ({
    ...{ name, field },
    dependents: Object.values(fields).filter(({ visibleWhen }) => visibleWhen?.field === name).length,
  }));
  const [first] = counted.toSorted((a, b) => b.dependents - a.dependents);
  if (first?.field.type !== 'choice' || first.field.advanced || first.dependents < LEAST_DEPENDENT) return [];
  return first.field.choices.map(({ value, label }) => ({ label, options: { [first.name]: value } }));
}
