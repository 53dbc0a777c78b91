// What a turn does, told by its words: shows, orders, offers, asks for, confirms. English only.

import type { ChatRole } from '../language/types.ts';
import type { NounKindId } from './picturable-nouns.ts';

export interface Cue {
  readonly id: 'photo' | 'order' | 'offer' | 'seek' | 'confirm' | 'slot' | 'refuse';
  /** Added to the score of what the turn names. */
  readonly weight: number;
  /** Half a sentence for the reader. */
  readonly words: string;
}

interface Rule extends Cue {
  readonly pattern: RegExp;
  readonly roles?: readonly ChatRole[];
  readonly kinds?: readonly NounKindId[];
}

const TAKEN: readonly NounKindId[] = ['drink', 'food', 'clothing', 'object', 'animal'];
const WHEREABOUTS: readonly NounKindId[] = ['place', 'building', 'vehicle', 'event', 'person', 'nature', 'body'];

const rules: readonly Rule[] = [
  {
    ...{ id: 'photo', weight: 0.4, words: 'the turn speaks of something to see' },
    pattern:
      /\b(?:look(?:s)? at|take a look|here(?:'s| is| are) (?:a |my |the |some )?(?:photo|picture|pic|image|snapshot)s?|(?:photo|picture|pic|image|snapshot|selfie)s? of|show (?:me|you)|see (?:my|this|these)|looks like)\b/i,
  },
  {
    ...{ id: 'order', weight: 0.3, words: 'someone orders or wants it', roles: ['user'], kinds: TAKEN },
    pattern:
      /\b(?:i(?:'d| would)? (?:want|like|love|need|order(?:ed)?|bought|got|made|cooked|baked)|i(?:'ll| will) (?:have|take|get|go with|try)|(?:can|could|may) (?:i|you|we) (?:please )?(?:get|have|order|make|do)|get me|give me|let me (?:get|have)|i(?:'m| am) (?:having|craving|after)|do you (?:guys )?(?:have|sell|carry)|please)\b/i,
  },
  {
    ...{ id: 'offer', weight: 0.3, words: 'someone offers or recommends it', roles: ['assistant'] },
    pattern:
      /\b(?:there(?:'s| is| are)|how about|what about|i(?:'ve)? (?:have )?found|i see \d+|got \d+|i have|we have|we do have|recommend|suggest|you (?:could|can|might) (?:go|try|like|visit)|options? (?:include|are)|would you like|you may like|(?:is|are) playing|he will be|she will be|event (?:named|called))\b/i,
  },
  {
    ...{ id: 'offer', weight: 0.25, words: 'someone tells of it', roles: ['user'] },
    pattern:
      /\b(?:i (?:saw|went to|visited|just (?:got|bought|made|adopted))|this is my|we (?:saw|went to|visited))\b/i,
  },
  {
    ...{ id: 'seek', weight: -0.35, words: 'it is only asked for', roles: ['user'], kinds: WHEREABOUTS },
    pattern:
      /\b(?:look(?:ing)? for|find|search(?:ing)?|help|need|want|is there|are there|do you have|interested in|any|some|would like|i'd like|book|reserve)\b/i,
  },
  {
    ...{ id: 'seek', weight: -0.3, words: 'it is a question about kinds' },
    pattern:
      /\b(?:what|which) (?:kinds?|types?|sorts?|city|place|venue|time|day|date)\b|\bany (?:preference|particular)\b/i,
  },
  {
    ...{ id: 'confirm', weight: -0.5, words: 'it repeats what was said', roles: ['assistant'] },
    pattern:
      /\b(?:confirm(?:ing|ation)?|is (?:this|that|it) (?:correct|right|ok)|right\?|correct\?|you (?:want|would like|'d like) (?:me )?to|you want|has been|have been|was successful|successfully|i made|reservation was)\b/i,
  },
  {
    ...{ id: 'slot', weight: -0.3, words: 'it is only where or when' },
    pattern:
      /\b(?:leav(?:es?|ing) from|departs?|departing|arriv(?:es?|ing)|located|address|station is|airport|tickets?|per person|appointment|calendar|alarm|titled|transfer|balance|degrees|temperature|device|(?:book|reserve) a table)\b/i,
  },
  {
    ...{ id: 'refuse', weight: -0.3, words: 'it is not there or not wanted' },
    pattern: /\b(?:don't (?:see|have|want|like)|not on (?:the|our) menu|no thank|not right now|unfortunately|sorry)\b/i,
  },
];

/** The cues of a turn for a thing of some kind, each id at most once. */
export function findCues(text: string, role: ChatRole, kind: NounKindId): readonly Cue[] {
  const found = new Map<string, Cue>();
  for (const { pattern, roles, kinds, ...cue } of rules) {
    if (roles && !roles.includes(role)) continue;
    if (kinds && !kinds.includes(kind)) continue;
    if (!found.has(cue.id) && pattern.test(text)) found.set(cue.id, cue);
  }
  return [...found.values()];
}
