// Reads what a scanning model answered: JSON, or the tagged text of the paper. Anything else is no pick, never an error.

import type { ChatMessage } from '../language/types.ts';
import { MAX_DESCRIPTION_LENGTH, type PicturePick } from './types.ts';

export interface ScanLimits {
  /** Pictures at most, from 0. */
  readonly maxPictures: number;
  /** Descriptions that stood in the prompt as examples: answering with one of them is an echo. */
  readonly examples?: readonly string[];
}

/** A tagged line with no more characters than that says nothing (MAGID's rule). */
const SHORT_LINE = 20;
/** A result about as long as the dialogue is the dialogue once more (MAGID's rule), if it also has its words. */
const ECHO_SLACK = 10;
const MOST_READ = 20_000;
const NO_IMAGE = /\bno (?:image|picture|photo)s?\b|\bno[_ ]image\b|^(?:none|n\/a|null|nothing)\.?$/i;
const PLACEHOLDER = /^(?:image[_ ]?description|description|desc|\.{2,}|<.*>|\[.*\]|\{.*\})$/i;
const LINE = /^[\s\-*•>]*(?:utterance|turn|message|line)?\s*#?\s*(\d{1,6})\s*[:.)\-–]\s*(.*)$/i;

/**
 * The picks of an answer for a conversation: ascending, each of a message that is there and not the system's, no turn and
 * no description twice, at most `maxPictures` (the first named). Never throws.
 */
export function parseScanAnswer(
  answer: string,
  messages: readonly ChatMessage[],
  limits: ScanLimits,
): readonly PicturePick[] {
  const text = answer.slice(0, MOST_READ);
  const named = readJsonPicks(text) ?? readTaggedPicks(text, messages);
  const kept = new Map<number, PicturePick>();
  const seen = new Set<string>();
  for (const raw of named) {
    if (kept.size >= limits.maxPictures) break;
    const pick = cleanPick(raw, messages, limits);
    if (!pick || kept.has(pick.turn) || seen.has(plain(pick.description))) continue;
    kept.set(pick.turn, pick);
    seen.add(plain(pick.description));
  }
  return [...kept.values()].sort((a, b) => a.turn - b.turn);
}

interface RawPick {
  readonly turn: unknown;
  readonly description: unknown;
  readonly reason: unknown;
}

function cleanPick(raw: RawPick, messages: readonly ChatMessage[], { examples = [] }: ScanLimits): PicturePick | null {
  const turn = typeof raw.turn === 'string' && /^\s*\d{1,6}\s*$/.test(raw.turn) ? Number(raw.turn) : raw.turn;
  if (typeof turn !== 'number' || !Number.isInteger(turn) || turn < 0) return null;
  const message = messages[turn];
  if (!message || message.role === 'system' || typeof raw.description !== 'string') return null;
  const description = tidy(raw.description);
  if (!/\p{L}{2}/u.test(description) || NO_IMAGE.test(description) || PLACEHOLDER.test(description)) return null;
  const said = plain(description);
  const isEcho = said.split(' ').length > 8 && said === plain(message.content);
  if (isEcho || examples.some((example) => plain(example) === said)) return null;
  return { turn, description, reason: typeof raw.reason === 'string' ? tidy(raw.reason) : '' };
}

function tidy(text: string): string {
  const flat = text
    .replace(/\p{Cc}+|\s+/gu, ' ')
    .replace(/^["'“”\s]+|["'“”\s]+$/g, '')
    .slice(0, MAX_DESCRIPTION_LENGTH);
  return flat.toWellFormed().trim();
}

function plain(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

/** Null when the text holds no JSON with picks. */
function readJsonPicks(text: string): readonly RawPick[] | null {
  const [from, to] = [text.search(/[[{]/), Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))];
  if (from < 0 || to < from || from > text.search(/<result>|$/i)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(from, to + 1));
  } catch {
    return null; // other forms are tried
  }
  const list = Array.isArray(value) ? value : isRecord(value) ? value['picks'] : null;
  if (!Array.isArray(list)) return isRecord(value) ? [] : null;
  return list.filter(isRecord).map(({ turn, description, reason }) => ({ turn, description, reason }));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `<reason>...</reason><result>Utterance 3: a red bicycle</result>`; a closing tag may be missing. */
function readTaggedPicks(text: string, messages: readonly ChatMessage[]): readonly RawPick[] {
  const result = tagged(text, 'result');
  if (result === null) return [];
  if (repeats(result, messages.map(({ content }) => content).join('\n'))) return [];
  const reason = tagged(text, 'reason') ?? '';
  return result.split(/\r?\n/).flatMap((line) => {
    if (line.trim().length <= SHORT_LINE || !/\d/.test(line) || NO_IMAGE.test(line)) return [];
    const [, turn, description] = LINE.exec(line) ?? [];
    return turn === undefined ? [] : [{ turn, description, reason }];
  });
}

function repeats(result: string, dialogue: string): boolean {
  if (Math.abs(result.trim().length - dialogue.length) > ECHO_SLACK) return false;
  const said = new Set(plain(dialogue).split(' '));
  const words = plain(result).split(' ');
  return words.filter((word) => said.has(word)).length > words.length / 2;
}

function tagged(text: string, name: string): string | null {
  const open = text.toLowerCase().indexOf(`<${name}>`);
  if (open < 0) return null;
  const rest = text.slice(open + name.length + 2);
  const close = rest.toLowerCase().search(new RegExp(`</${name}|<(?:reason|result)>`));
  return close < 0 ? rest : rest.slice(0, close);
}
