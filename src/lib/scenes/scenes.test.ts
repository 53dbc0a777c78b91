import { describe, expect, it } from 'vitest';
import { captionLanguages, type CaptionLanguage, captionScene } from './caption.ts';
import { decodeMask, drawScene } from './draw.ts';
import { groupObjects, makeScene, type Scene, sceneVector, shapes } from './scene.ts';

const scene: Scene = {
  background: 'green',
  objects: [
    { shape: 'star', colour: 'red', texture: 'plain', x: 0.25, y: 0.25, radius: 0.15, angle: 0 },
    { shape: 'star', colour: 'red', texture: 'plain', x: 0.75, y: 0.25, radius: 0.15, angle: 0 },
    { shape: 'circle', colour: 'blue', texture: 'striped', x: 0.5, y: 0.7, radius: 0.2, angle: 0 },
  ],
};

describe('scenes', () => {
  it('are the same for the same seed and row, and keep their objects apart and inside', () => {
    for (let row = 0; row < 100; row++) {
      const made = makeScene(5, row);
      expect(makeScene(5, row)).toEqual(made);
      expect(made.objects.length).toBeGreaterThanOrEqual(1);
      for (const [i, a] of made.objects.entries()) {
        expect(Math.min(a.x, a.y) - a.radius).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(a.x, a.y) + a.radius).toBeLessThanOrEqual(1 + 1e-9);
        expect(a.colour).not.toBe(made.background);
        for (const b of made.objects.slice(i + 1))
          expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(a.radius + b.radius);
      }
    }
    expect(makeScene(5, 1)).not.toEqual(makeScene(6, 1));
    expect([...sceneVector(scene)].reduce((sum, value) => sum + value, 0)).toBe(6); // star, circle, three colours, stripes
  });

  it.each(shapes)('draw a %s whose mask, box and area agree', (shape) => {
    const one: Scene = {
      background: 'white',
      objects: [{ shape, colour: 'purple', texture: 'plain', x: 0.5, y: 0.5, radius: 0.3, angle: 0.2 }],
    };
    const { pixels, objects } = drawScene(one, 64);
    const [{ box, mask, area } = { box: [0, 0, 0, 0], mask: { size: [64, 64], counts: [] }, area: 0 }] = objects;
    const drawn = decodeMask(mask as { size: readonly [number, number]; counts: readonly number[] });
    expect(drawn.reduce((sum, value) => sum + value, 0)).toBe(area);
    expect(area).toBeGreaterThan(200);
    const [x = 0, y = 0, width = 0, height = 0] = box;
    for (let i = 0; i < drawn.length; i++) {
      if (drawn[i] === 0) continue;
      expect(i % 64).toBeGreaterThanOrEqual(x);
      expect(i % 64).toBeLessThan(x + width);
      expect(Math.floor(i / 64)).toBeGreaterThanOrEqual(y);
      expect(Math.floor(i / 64)).toBeLessThan(y + height);
      expect(pixels.data[i * 4]).toBeLessThan(230); // none of it is the background
    }
  });
});

describe('captions', () => {
  const said: Readonly<Record<CaptionLanguage, string>> = {
    en: 'two red stars and a striped blue circle on a green background',
    de: 'zwei rote Sterne und ein gestreifter blauer Kreis auf grünem Hintergrund',
    es: 'dos estrellas rojas y un círculo azul rayado sobre un fondo verde',
    fr: 'deux étoiles rouges et un cercle bleu rayé sur un fond vert',
    it: 'due stelle rosse e un cerchio azzurro rigato su uno sfondo verde',
    tr: 'yeşil zemin üzerinde iki kırmızı yıldız ve bir çizgili mavi daire',
  };

  it.each(Object.keys(captionLanguages) as CaptionLanguage[])('in %s agree in number and gender', (language) => {
    expect(captionScene(scene, language)).toBe(said[language]);
  });

  it('take the right article before a vowel', () => {
    const orange: Scene = { background: 'orange', objects: [{ ...scene.objects[0]!, colour: 'orange' }] };
    expect(captionScene(orange, 'en')).toBe('an orange star on an orange background');
  });

  it('count what there is', () => {
    for (let row = 0; row < 50; row++) {
      const made = makeScene(8, row);
      const total = groupObjects(made).reduce((sum, { count }) => sum + count, 0);
      expect(total).toBe(made.objects.length);
    }
  });
});
