// Events that a sentence tells of without naming them: "the Angels vs. the Astros", "she is playing at the Warsaw".

import { StudioError } from '../errors.ts';
import { findNoun } from './noun-lookup.ts';
import type { NounPhrase } from './noun-phrases.ts';

const SPORTS = /\b(baseball|basketball|football|soccer|hockey|tennis|rugby|boxing|cricket|volleyball)\b/i;
const MUSIC = /\b(?:concerts?|music|bands?|singers?|artists?|festivals?)\b/i;
const FILMS = /\b(?:movies?|films?|cinemas?|showtimes?)\b/i;

/** Phrases for such events; `topic` is the text of the whole conversation, which says what is played. */
export function impliedEvents(sentence: string, topic: string): readonly NounPhrase[] {
  if (/\S\s+(?:vs\.?|versus)\s+\S/i.test(sentence)) {
    const sport = SPORTS.exec(topic)?.[1]?.toLowerCase() ?? 'sports';
    return [event('match', `a ${sport} match in a stadium`)];
  }
  const isPlayed = /\b(?:is|are|be) (?:playing|performing|singing)\b/i.test(sentence) && !/\bsong\b/i.test(sentence);
  if (isPlayed && MUSIC.test(topic) && !FILMS.test(topic))
    return [event('concert', 'a band playing a concert on stage')];
  return [];
}

function event(noun: 'match' | 'concert', text: string): NounPhrase {
  const head = findNoun([noun]);
  if (!head) throw new StudioError('internal', `the list of nouns lacks ${noun}`);
  const flags = { isAfterPreposition: false, isIndefinite: true, isTitle: false };
  return { head, text, core: text, modifiers: text.split(' ').slice(-1), ...flags };
}
