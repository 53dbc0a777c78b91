// Captions of scenes in two languages whose words are known, and how far a dictionary gets them right.

import type { Entry, PicturedCorpus } from '../../src/lib/pivot/dictionary.ts';
import { permutation, randomStream } from '../../src/lib/random.ts';
import { type CaptionLanguage, captionScene, wordForms } from '../../src/lib/scenes/caption.ts';
import { colours, makeScene, type Scene, sceneVector, shapes } from '../../src/lib/scenes/scene.ts';

export const CONCEPTS = [...shapes, ...colours, 'striped', 'dotted'] as const;

export interface CorpusChoice {
  readonly language: CaptionLanguage;
  readonly count: number;
  readonly seed: number;
  /** Share of the captions whose picture is that of another, in [0, 1]. */
  readonly wrong: number;
}

/** Captions, and the scene that each has as its picture. */
export function pictureCaptions({ language, count, seed, wrong }: CorpusChoice): {
  readonly captions: readonly string[];
  readonly pictured: readonly Scene[];
} {
  const scenes = Array.from({ length: count }, (_, row) => makeScene(seed, row));
  const stream = randomStream(seed, 'wrong');
  const order = permutation(count, stream);
  return {
    captions: scenes.map((scene) => captionScene(scene, language)),
    pictured: scenes.map((scene, row) =>
      stream.uniform(row, 1) < wrong ? makeScene(seed, order[row] as number) : scene,
    ),
  };
}

/** With the facts of the scenes as features. */
export function factualCorpus(choice: CorpusChoice): PicturedCorpus {
  const { captions, pictured } = pictureCaptions(choice);
  return { captions, features: pictured.map(sceneVector) };
}

/** Words for shapes, colours and textures: how many were asked, and the share whose target is a form of the same. */
export function precisionAt1(
  entries: readonly Entry[],
  from: CaptionLanguage,
  to: CaptionLanguage,
): { readonly asked: number; readonly precision: number } {
  const right = entries.flatMap(({ source, target }): boolean[] => {
    const meant = CONCEPTS.filter((concept) => wordForms(concept, from).has(source));
    return meant.length === 0 ? [] : [meant.some((concept) => wordForms(concept, to).has(target))];
  });
  return { asked: right.length, precision: right.filter(Boolean).length / right.length };
}
