// Scenes of plain shapes as data: pictures whose truth is known, for detection, counting and captions.

import { randomStream, type RandomStream } from '../random.ts';

export const shapes = [
  'circle',
  'square',
  'triangle',
  'star',
  'heart',
  'ring',
  'cross',
  'hexagon',
  'moon',
  'arrow',
] as const;
export type Shape = (typeof shapes)[number];

export const colours = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'white',
] as const;
export type Colour = (typeof colours)[number];

/** Red, green and blue in [0, 255]. */
export const colourValues: Readonly<Record<Colour, readonly [number, number, number]>> = {
  ...{ red: [214, 39, 40], orange: [255, 138, 20], yellow: [250, 210, 50], green: [44, 150, 70] },
  ...{ blue: [40, 100, 210], purple: [130, 70, 170], pink: [245, 130, 175], brown: [125, 80, 45] },
  ...{ black: [30, 30, 34], white: [250, 250, 250] },
};

export const textures = ['plain', 'striped', 'dotted'] as const;
export type Texture = (typeof textures)[number];

export interface SceneObject {
  readonly shape: Shape;
  readonly colour: Colour;
  readonly texture: Texture;
  /** Centre, in parts of the side of the picture. */
  readonly x: number;
  readonly y: number;
  /** Half of its extent, in parts of the side. */
  readonly radius: number;
  /** Turned clockwise, in radians. */
  readonly angle: number;
}

export interface Scene {
  readonly background: Colour;
  /** Later ones lie on top; they do not touch. */
  readonly objects: readonly SceneObject[];
}

export interface SceneOptions {
  /** Objects at least and at most, 1 to 9. */
  readonly least: number;
  readonly most: number;
  /** Kinds of objects that differ, at most. */
  readonly kinds: number;
  readonly hasTextures: boolean;
}

export const defaultSceneOptions: SceneOptions = { least: 1, most: 5, kinds: 2, hasTextures: true };

/** Tries to place an object without touching others; after these it becomes smaller. */
const TRIES = 60;
const MARGIN = 0.02;

/** The scene of a row: same seed, row and options, same scene. */
export function makeScene(seed: number, row: number, options: SceneOptions = defaultSceneOptions): Scene {
  const stream = randomStream(seed, 'scene', row);
  const pick = <T>(list: readonly T[], lane: number): T => list[stream.below(list.length, 0, lane)] as T;
  const background = pick(colours, 0);
  const count = options.least + stream.below(options.most - options.least + 1, 0, 1);
  const kindCount = Math.min(count, 1 + stream.below(options.kinds, 0, 2));
  const free = colours.filter((colour) => colour !== background);
  const kinds = Array.from({ length: kindCount }, (_, k) => ({
    shape: pick(shapes, 10 + k),
    colour: pick(free, 20 + k),
    texture: options.hasTextures && stream.uniform(0, 30 + k) < 0.4 ? pick(textures, 40 + k) : ('plain' as const),
  }));
  return { background, objects: place(kinds, count, stream.derive('places')) };
}

type Kind = Pick<SceneObject, 'shape' | 'colour' | 'texture'>;

function place(kinds: readonly Kind[], count: number, stream: RandomStream): readonly SceneObject[] {
  const objects: SceneObject[] = [];
  const largest = Math.min(0.24, 0.5 / Math.sqrt(count + 1));
  for (let i = 0; i < count; i++) {
    const kind = kinds[i % kinds.length] as Kind;
    for (let attempt = 0; ; attempt++) {
      const shrink = 0.9 ** Math.floor(attempt / TRIES);
      const radius = largest * (0.6 + 0.4 * stream.uniform(i, attempt * 4)) * shrink;
      const [x, y] = [1, 2].map((lane) => radius + (1 - 2 * radius) * stream.uniform(i, attempt * 4 + lane)) as [
        number,
        number,
      ];
      const isFree = objects.every(
        (other) => Math.hypot(other.x - x, other.y - y) > 1.2 * (other.radius + radius) + MARGIN,
      );
      if (!isFree) continue;
      const turns = kind.shape === 'square' || kind.shape === 'triangle' || kind.shape === 'heart' ? 0.5 : 1;
      objects.push({ ...kind, x, y, radius, angle: (stream.uniform(i, attempt * 4 + 3) - 0.5) * turns });
      break;
    }
  }
  return objects;
}

/** What the objects of a scene are, with how many there are of each; in order of first appearance. */
export function groupObjects({ objects }: Scene): readonly (Kind & { readonly count: number })[] {
  const groups = new Map<string, Kind & { count: number }>();
  for (const { shape, colour, texture } of objects) {
    const key = `${shape} ${colour} ${texture}`;
    const known = groups.get(key);
    if (known) known.count++;
    else groups.set(key, { shape, colour, texture, count: 1 });
  }
  return [...groups.values()];
}

/** What there is in a scene as a vector of 0 and 1: shapes, colours (the background's too), textures. Length 22. */
export function sceneVector({ background, objects }: Scene): Float32Array<ArrayBuffer> {
  const has = (test: (object: SceneObject) => boolean): number => (objects.some(test) ? 1 : 0);
  return Float32Array.from([
    ...shapes.map((shape) => has((object) => object.shape === shape)),
    ...colours.map((colour) => (background === colour ? 1 : has((object) => object.colour === colour))),
    ...textures.slice(1).map((texture) => has((object) => object.texture === texture)),
  ]);
}
