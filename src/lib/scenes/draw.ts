// Scenes as pixels, by signed distances to the shapes; with the mask and box of every object.

import type { Pixels } from '../images/image-ref.ts';
import { colourValues, type Scene, type SceneObject, type Shape } from './scene.ts';

/** COCO's run-length encoding: runs of 0 and 1 in turn, column by column, the first run of 0. */
export interface RunLengths {
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[];
}

export interface DrawnObject {
  /** x, y, width, height in pixels, as COCO has it. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  readonly mask: RunLengths;
  /** Pixels of the mask. */
  readonly area: number;
}

export interface DrawnScene {
  readonly pixels: Pixels;
  /** In the order of the scene's objects. */
  readonly objects: readonly DrawnObject[];
}

/** A scene as a square picture of `side` pixels, 16 to 1024. Edges are smooth; a pixel belongs to what covers its centre. */
export function drawScene(scene: Scene, side: number): DrawnScene {
  const data = new Uint8ClampedArray(side * side * 4);
  const owners = new Int16Array(side * side).fill(-1);
  const [red, green, blue] = colourValues[scene.background];
  for (let i = 0; i < side * side; i++) data.set([red, green, blue, 255], i * 4);
  scene.objects.forEach((object, index) => paint(object, index, { data, owners, side }));
  return {
    pixels: { width: side, height: side, data },
    objects: scene.objects.map((_, index) => describe(owners, index, side)),
  };
}

interface Canvas {
  readonly data: Uint8ClampedArray;
  readonly owners: Int16Array;
  readonly side: number;
}

function paint(object: SceneObject, index: number, { data, owners, side }: Canvas): void {
  const { x, y, radius } = object;
  const reach = radius * 1.2 * side + 1;
  const from = (centre: number): number => Math.max(0, Math.floor(centre * side - reach));
  const to = (centre: number): number => Math.min(side - 1, Math.ceil(centre * side + reach));
  const [cosine, sine] = [Math.cos(-object.angle), Math.sin(-object.angle)];
  for (let row = from(y); row <= to(y); row++) {
    for (let column = from(x); column <= to(x); column++) {
      const dx = ((column + 0.5) / side - x) / radius;
      const dy = ((row + 0.5) / side - y) / radius;
      const [u, v] = [dx * cosine - dy * sine, dx * sine + dy * cosine];
      const distance = distanceTo(object.shape, u, v) * radius * side;
      const cover = Math.min(1, Math.max(0, 0.5 - distance));
      if (cover === 0) continue;
      const at = row * side + column;
      const colour = shade(object, u, v);
      for (let channel = 0; channel < 3; channel++) {
        const below = data[at * 4 + channel] as number;
        data[at * 4 + channel] = below + cover * ((colour[channel] as number) - below);
      }
      if (distance <= 0) owners[at] = index;
    }
  }
}

/** The object's colour, lighter or darker where its texture says so. */
function shade({ colour, texture }: SceneObject, u: number, v: number): readonly number[] {
  const value = colourValues[colour];
  const isMarked =
    texture === 'striped'
      ? Math.floor((u + v + 8) * 2.6) % 2 === 0
      : texture === 'dotted' && Math.hypot(fraction(u * 2.2) - 0.5, fraction(v * 2.2) - 0.5) < 0.27;
  if (!isMarked) return value;
  const isLight = value[0] + value[1] + value[2] > 420;
  return value.map((part) => (isLight ? part * 0.55 : part + (255 - part) * 0.6));
}

function fraction(value: number): number {
  return value - Math.floor(value);
}

/** Signed distance (about) in units of the radius: below 0 is inside. Formulas after Inigo Quilez, 2D distance functions. */
function distanceTo(shape: Shape, u: number, v: number): number {
  switch (shape) {
    case 'circle':
      return Math.hypot(u, v) - 0.95;
    case 'ring':
      return Math.abs(Math.hypot(u, v) - 0.7) - 0.25;
    case 'square':
      return Math.max(Math.abs(u), Math.abs(v)) - 0.8;
    case 'triangle':
      return Math.max(Math.abs(u) * 0.866 - v * 0.5, v) - 0.5;
    case 'hexagon':
      return Math.max(Math.abs(u) * 0.866 + Math.abs(v) * 0.5, Math.abs(v)) - 0.85;
    case 'cross':
      return Math.min(Math.max(Math.abs(u) - 0.95, Math.abs(v) - 0.3), Math.max(Math.abs(v) - 0.95, Math.abs(u) - 0.3));
    case 'star':
      return star(u, v);
    case 'heart':
      return heart(u, v);
    case 'moon':
      return Math.max(Math.hypot(u, v) - 0.95, 0.8 - Math.hypot(u - 0.5, v));
    case 'arrow':
      return Math.min(
        Math.max(Math.abs(v) - 0.25, Math.abs(u + 0.4) - 0.55),
        Math.max(Math.abs(v) * 0.75 + u - 0.9, -u),
      );
    default:
      return shape satisfies never;
  }
}

/** Five points: the radius of the outline swings between .42 and .95 with the angle. */
function star(u: number, v: number): number {
  const fifth = (2 * Math.PI) / 5;
  const angle = Math.abs((((Math.atan2(u, -v) % fifth) + fifth + fifth / 2) % fifth) - fifth / 2);
  const [px, py] = [0.95, 0]; // tip, along the axis of a point
  const [qx, qy] = [0.42 * Math.cos(fifth / 2), 0.42 * Math.sin(fifth / 2)];
  const [x, y] = [Math.hypot(u, v) * Math.cos(angle), Math.hypot(u, v) * Math.sin(angle)];
  return ((x - px) * (qy - py) - (y - py) * (qx - px)) / Math.hypot(qx - px, qy - py);
}

function heart(u: number, v: number): number {
  const [x, y] = [Math.abs(u) * 1.1, -v * 1.1 + 0.55];
  if (x + y > 1) return (Math.hypot(x - 0.25 - 0.25, y - 0.75) - 0.3536) * 0.9;
  const below = x - Math.max(0, 0.5 * (x + y));
  const corner = Math.hypot(below, y - Math.max(0, 0.5 * (x + y)));
  return Math.min(Math.hypot(x, y - 1), corner) * Math.sign(x - y) * 0.9;
}

function describe(owners: Int16Array, index: number, side: number): DrawnObject {
  let [left, top, right, bottom, area] = [side, side, -1, -1, 0];
  const counts: number[] = [];
  let [isInside, run] = [false, 0];
  for (let column = 0; column < side; column++) {
    for (let row = 0; row < side; row++) {
      const isOwn = owners[row * side + column] === index;
      if (isOwn !== isInside) {
        counts.push(run);
        [isInside, run] = [isOwn, 0];
      }
      run++;
      if (!isOwn) continue;
      area++;
      [left, right] = [Math.min(left, column), Math.max(right, column)];
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
    }
  }
  counts.push(run);
  const box = area === 0 ? ([0, 0, 0, 0] as const) : ([left, top, right - left + 1, bottom - top + 1] as const);
  return { box, area, mask: { size: [side, side], counts } };
}

/** The mask as one byte a pixel, row by row. */
export function decodeMask({ size: [height, width], counts }: RunLengths): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(width * height);
  let at = 0;
  counts.forEach((count, i) => {
    for (let k = 0; k < count; k++, at++) if (i % 2 === 1) mask[(at % height) * width + Math.floor(at / height)] = 1;
  });
  return mask;
}
