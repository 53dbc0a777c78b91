// Reads loosely typed configuration and writes down everything that was not understood. Never throws.

import type { JsonObject, JsonValue } from '../json.ts';
import type { Unmapped } from './types.ts';

const SHOWN = 80;

/** Collects what has no equal. */
export class Notes {
  readonly #list: Unmapped[] = [];

  add(place: string, what: JsonValue | undefined, why: string): void {
    const text = asText(what);
    this.#list.push({ place, what: text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text, why });
  }

  get list(): readonly Unmapped[] {
    return this.#list;
  }
}

/** The members of one object: each is asked for once; `finish` notes those nobody asked for. */
export class Members {
  readonly place: string;
  readonly notes: Notes;
  readonly #object: JsonObject;
  readonly #asked = new Set<string>();

  constructor(value: JsonValue | undefined, place: string, notes: Notes) {
    this.place = place;
    this.notes = notes;
    this.#object = isObject(value) ? value : {};
    if (!isObject(value)) notes.add(place, value, 'an object is expected here');
  }

  /** The raw value; undefined when it is missing or null. */
  raw(name: string): JsonValue | undefined {
    this.#asked.add(name);
    const value = Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
    return value === null ? undefined : value;
  }

  text(name: string): string | undefined {
    return this.#typed(name, 'a text', (value) => (typeof value === 'string' ? value : undefined));
  }

  number(name: string): number | undefined {
    return this.#typed(name, 'a number', (value) => {
      const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
    });
  }

  boolean(name: string): boolean | undefined {
    return this.#typed(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  list(name: string): readonly JsonValue[] | undefined {
    return this.#typed(name, 'a list', (value) => (Array.isArray(value) ? (value as readonly JsonValue[]) : undefined));
  }

  object(name: string): JsonObject | undefined {
    return this.#typed(name, 'an object', (value) => (isObject(value) ? value : undefined));
  }

  /** Members of an object within; of an empty one where there is none. */
  within(name: string): Members {
    return new Members(this.object(name) ?? {}, this.at(name), this.notes);
  }

  at(name: string): string {
    return this.place === '' ? name : `${this.place}.${name}`;
  }

  /** Notes that a member was read and has no equal; silent when it is missing, empty or false. */
  drop(name: string, why: string): void {
    const value = this.raw(name);
    if (value === undefined || value === false || value === '') return;
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return;
    this.notes.add(this.at(name), value, why);
  }

  /** Marks members that carry no meaning. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  finish(): void {
    for (const [name, value] of Object.entries(this.#object)) {
      if (!this.#asked.has(name) && value !== null) this.notes.add(this.at(name), value, 'not known here');
    }
  }

  #typed<Value>(name: string, wanted: string, read: (value: JsonValue) => Value | undefined): Value | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const typed = read(value);
    if (typed === undefined) this.notes.add(this.at(name), value, `${wanted} is expected here`);
    return typed;
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Texts as they are, other values as JSON. */
export function asText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
