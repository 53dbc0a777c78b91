// What the command palette offers, and how typing narrows it.

import type { Dataset } from '../../storage/types.ts';
import type { IconName } from '../kit/icons.ts';

export interface Command {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** An icon, or the mark of a dataset's role. */
  readonly icon: IconName | { readonly role: Dataset['role'] };
  readonly run: () => void;
}

/** Commands in which every typed word occurs; those that begin with the text come first within their group. */
export function findCommands(commands: readonly Command[], text: string): readonly Command[] {
  const wanted = text.trim().toLocaleLowerCase();
  const words = wanted.split(/\s+/);
  const found = commands.filter(({ group, label }) => {
    const searched = `${group} ${label}`.toLocaleLowerCase();
    return words.every((word) => searched.includes(word));
  });
  if (wanted === '') return found;
  const starts = ({ label }: Command): number => (label.toLocaleLowerCase().startsWith(wanted) ? 0 : 1);
  const groups = [...new Set(found.map(({ group }) => group))];
  return groups.flatMap((name) =>
    found.filter(({ group }) => group === name).toSorted((a, b) => starts(a) - starts(b)),
  );
}
