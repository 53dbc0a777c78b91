// Undo and redo as plain data: a present with what came before and after it.

/** Steps that can be undone. */
const MOST_STEPS = 200;
/** Changes of one thing within this time are one step: letters typed one after another. */
const SAME_STEP_MS = 1_500;

export interface History<State> {
  readonly past: readonly State[];
  readonly present: State;
  readonly future: readonly State[];
  /** What the last change was about, and when (ms); null after an undo. */
  readonly last: { readonly key: string; readonly at: number } | null;
}

/** A history that begins here. */
export function beginHistory<State>(present: State): History<State> {
  return { past: [], present, future: [], last: null };
}

/** A change. With a key, it joins the step before when that was of the same key a moment ago. */
export function pushStep<State>(
  history: History<State>,
  present: State,
  { key, at }: { readonly key: string | null; readonly at: number },
): History<State> {
  const { last } = history;
  const joins = key !== null && last?.key === key && at - last.at < SAME_STEP_MS;
  const past = joins ? history.past : [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present, future: [], last: key === null ? null : { key, at } };
}

/** One step back; the same history when there is none. */
export function undoStep<State>(history: History<State>): History<State> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], last: null };
}

/** One step forward; the same history when there is none. */
export function redoStep<State>(history: History<State>): History<State> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future, last: null };
}
