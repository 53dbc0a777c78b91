// Column names as files give them: doubled, empty, hostile. Nothing is dropped; names become unique.

export interface UniqueNames {
  readonly names: readonly string[];
  /** What was changed, in words. */
  readonly notes: readonly string[];
}

/** Makes names unique and non-empty: a second `a` becomes `a_2`, an empty third name `column_3`. */
export function uniqueNames(raw: readonly string[]): UniqueNames {
  const given = new Set(raw.map((name) => name.toWellFormed().trim()));
  const taken = new Set<string>();
  const notes: string[] = [];
  const names = raw.map((text, index) => {
    // Half a surrogate pair has no UTF-8 form: two such names would be one in every file that is written.
    const trimmed = text.toWellFormed().trim();
    const base = trimmed === '' ? `column_${index + 1}` : trimmed;
    const isFree = trimmed !== '' && !taken.has(trimmed);
    const name = isFree ? trimmed : inventName(base, taken, given);
    taken.add(name);
    if (trimmed === '') notes.push(`column ${index + 1} has no name and is called ${name}`);
    else if (name !== trimmed) notes.push(`the name ${trimmed} appears again in column ${index + 1}, called ${name}`);
    return name;
  });
  return { names, notes };
}

/** A made-up name must not collide with one of the file that comes later. */
function inventName(base: string, taken: ReadonlySet<string>, given: ReadonlySet<string>): string {
  const isUsed = (name: string): boolean => taken.has(name) || given.has(name);
  if (!isUsed(base)) return base;
  let suffix = 2;
  while (isUsed(`${base}_${suffix}`)) suffix++;
  return `${base}_${suffix}`;
}
