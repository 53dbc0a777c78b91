// The life of a run. `running` without its lock means that the tab died: starting again resumes at the cursor.

export type RunStateName = 'queued' | 'running' | 'paused' | 'stopped' | 'done' | 'failed';

export type RunEvent =
  | 'start' // begin, resume, or take over after a crash
  | 'pause' // a person paused it, or the browser's storage is full: goes on when there is space
  | 'stop' // the person stopped it; finished rows stay
  | 'fail'
  | 'finish';

const TRANSITIONS: Readonly<Record<RunStateName, Readonly<Partial<Record<RunEvent, RunStateName>>>>> = {
  queued: { start: 'running', stop: 'stopped', fail: 'failed' },
  running: { start: 'running', pause: 'paused', stop: 'stopped', fail: 'failed', finish: 'done' },
  paused: { start: 'running', stop: 'stopped', fail: 'failed' },
  stopped: { start: 'running', fail: 'failed' },
  failed: { start: 'running' },
  done: {},
};

/** The state after an event, or null where the event means nothing. */
export function nextRunState(state: RunStateName, event: RunEvent): RunStateName | null {
  return TRANSITIONS[state][event] ?? null;
}

/** True when `execute` may go on with it. */
export function canStart(state: RunStateName): boolean {
  return nextRunState(state, 'start') !== null;
}
