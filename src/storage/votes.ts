// Blind comparisons of the arena. A vote is never changed: a person who errs takes it back.

import { StudioError } from '../lib/errors.ts';
import { announce } from './broadcast.ts';
import { commit, type StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';
import type { Vote } from './types.ts';

/** Oldest first. */
export async function listVotes(db: StudioDatabase, projectId: string): Promise<Vote[]> {
  const votes = await guarded(() => db.votes.where({ projectId }).toArray());
  return votes.sort((a, b) => a.votedAt - b.votedAt || (a.id < b.id ? -1 : 1));
}

/** Stores a vote under a new id. @throws StudioError `not-found` when the project is gone, `storage-full` */
export async function addVote(db: StudioDatabase, vote: Omit<Vote, 'id' | 'votedAt'>): Promise<Vote> {
  const stored: Vote = { ...vote, id: crypto.randomUUID(), votedAt: Date.now() };
  await commit(db, [db.projects, db.votes], async () => {
    if (!(await db.projects.get(vote.projectId))) throw new StudioError('not-found', `no project ${vote.projectId}`);
    await db.votes.add(stored);
  });
  announce({ kind: 'noted', what: 'votes', projectId: vote.projectId });
  return stored;
}

/** Takes a vote back. */
export async function deleteVote(db: StudioDatabase, { id, projectId }: Vote): Promise<void> {
  await commit(db, [db.votes], () => db.votes.delete(id));
  announce({ kind: 'noted', what: 'votes', projectId });
}

/** Takes all votes of a project back. */
export async function clearVotes(db: StudioDatabase, projectId: string): Promise<void> {
  await commit(db, [db.votes], () => db.votes.where({ projectId }).delete());
  announce({ kind: 'noted', what: 'votes', projectId });
}
