// What the screen says when the storage is in trouble. Never the words of a first run.

import type { Trouble } from '../../state/studio.svelte.ts';
import { formatCount } from '../kit/format.ts';

export interface TroubleWords {
  readonly title: string;
  readonly text: string;
  readonly detail: string;
}

/** Title, plain explanation and technical detail of a trouble. */
export function troubleWords(trouble: Trouble): TroubleWords {
  switch (trouble.kind) {
    case 'damaged': {
      const before = trouble.projectsBefore;
      const had =
        before === null
          ? 'Data was stored here'
          : `${formatCount(before, 'project')} ${before === 1 ? 'was' : 'were'} stored here`;
      const left = trouble.db
        ? ` ${formatCount(trouble.projectsNow, 'project')} can still be read.`
        : ' Nothing of it can be read.';
      return {
        title: 'The stored data is damaged',
        text: `${had}, and part of it is gone: the browser or the disk lost it.${left} If you saved a project file (.terrarium), you can restore from it.`,
        detail: `${trouble.cause}: ${trouble.message}`,
      };
    }
    case 'evicted':
      return {
        title: 'The browser has cleared the storage',
        text: `${formatCount(trouble.projectsBefore, 'project')} ${trouble.projectsBefore === 1 ? 'was' : 'were'} kept in this browser and the browser removed everything, as it may when space is short or site data is cleared. Restore from a project file (.terrarium), or start with an empty studio.`,
        detail: 'storage-evicted',
      };
    case 'newer':
      return {
        title: 'A newer Terrarium was used in this browser',
        text: 'Its data cannot be read by this older version, and is left untouched. Reload to get the newer version.',
        detail: `storage version ${trouble.foundVersion}, this build knows ${trouble.knownVersion}`,
      };
    case 'blocked':
      return {
        title: 'Another tab is in the way',
        text: 'An older version of Terrarium is open in another tab and has not closed its storage. Close that tab, then try again.',
        detail: 'locked',
      };
    case 'unavailable':
      return trouble.full
        ? {
            title: 'The storage is full',
            text: 'The browser has no space to open the storage. Free some disk space, then try again. Nothing stored was lost.',
            detail: trouble.message,
          }
        : {
            title: 'The browser refuses to store data',
            text: 'Terrarium keeps your tables in this browser and cannot work without that. Private windows and strict settings may forbid it.',
            detail: trouble.message,
          };
    case 'lost':
      return lostWords(trouble.reason);
    default:
      return trouble satisfies never;
  }
}

function lostWords(reason: Extract<Trouble, { kind: 'lost' }>['reason']): TroubleWords {
  switch (reason) {
    case 'newer-version':
      return {
        title: 'A newer version is open in another tab',
        text: 'This tab has saved and closed its storage, so that the newer version can go on. Reload to use it here too.',
        detail: reason,
      };
    case 'deleted':
      return {
        title: 'The storage was deleted in another tab',
        text: 'Another tab started with an empty studio. Reload to do the same here.',
        detail: reason,
      };
    case 'cleared':
      return {
        title: 'Storage was cleared by the browser',
        text: 'The browser closed and removed the data while this tab was open: site data was cleared, or space ran out. Reload to see what is left. Project files (.terrarium) bring projects back.',
        detail: reason,
      };
    default:
      return reason satisfies never;
  }
}
