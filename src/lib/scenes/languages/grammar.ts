// What a language needs to say a scene: forms of words, and how they stand together.

import type { Colour, Shape, Texture } from '../scene.ts';

/** Number 1 is singular. Gender is whatever the language tells apart. */
export interface Agreement {
  readonly isPlural: boolean;
  readonly gender: string;
}

export interface Noun {
  readonly one: string;
  readonly many: string;
  readonly gender: string;
}

export interface Grammar {
  readonly nouns: Readonly<Record<Shape, Noun>>;
  readonly colour: (colour: Colour, agreement: Agreement) => string;
  /** Empty for plain. */
  readonly texture: (texture: Texture, agreement: Agreement) => string;
  /** The number word before its noun: 1 to 9. */
  readonly number: (count: number, agreement: Agreement) => string;
  /** Number, texture, colour and noun in order. */
  readonly phrase: (parts: {
    readonly number: string;
    readonly texture: string;
    readonly colour: string;
    readonly noun: string;
  }) => string;
  readonly and: string;
  /** "on a blue background", with the colour in the form it has there. */
  readonly background: (colour: Colour) => string;
}

/** Parts that are not empty, with blanks between. */
export function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** Nouns from rows of [one, many, gender] in the order of `shapes`. */
export function nounsOf(
  names: readonly Shape[],
  rows: readonly (readonly [one: string, many: string, gender: string])[],
): Readonly<Record<Shape, Noun>> {
  const entries = names.map((name, i) => {
    const [one = '', many = '', gender = ''] = rows[i] ?? [];
    return [name, { one, many, gender }] as const;
  });
  return Object.fromEntries(entries) as Record<Shape, Noun>;
}
