import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { samplePictures, stripes } from '../../../tests/fixtures/pictures.ts';
import { StudioError } from '../errors.ts';
import { randomStream } from '../random.ts';
import { readImageHeader, sniffType } from './header.ts';
import { formatImageRef, type ImageRef, namedImages, parseImageRef, type Pixels } from './image-ref.ts';
import { encodePng } from './png.ts';
import { checkPicture } from './whole.ts';

const ref: ImageRef = {
  ...{ hash: 'ab'.repeat(32), type: 'image/png', width: 64, height: 48, bytes: 1234, alt: 'a "red" cat' },
};

function noise(width: number, height: number, alpha: number): Pixels {
  const stream = randomStream(1, 'noise');
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i++) data[i] = i % 4 === 3 ? alpha : stream.below(256, i);
  return { width, height, data };
}

const bytesOf = (...parts: readonly (string | readonly number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (letter) => letter.charCodeAt(0)) : part)),
  );

const headers: readonly (readonly [string, Uint8Array<ArrayBuffer>, string, number, number])[] = [
  ['GIF', bytesOf('GIF89a', [40, 1, 30, 0, 0, 0, 0]), 'image/gif', 296, 30],
  [
    'BMP of negative height',
    bytesOf('BM', new Array<number>(16).fill(0), [10, 0, 0, 0, 0xfb, 255, 255, 255], [0, 0, 0, 0]),
    ...(['image/bmp', 10, 5] as const),
  ],
  [
    'JPEG behind an EXIF block',
    bytesOf([0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 2, 3, 4, 0xff, 0xc2, 0, 17, 8, 0, 100, 0, 200, 3, 0, 0]),
    ...(['image/jpeg', 200, 100] as const),
  ],
  [
    'lossy WebP',
    bytesOf('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 80, 0, 60, 0, 0, 0]),
    ...(['image/webp', 80, 60] as const),
  ],
  [
    'lossless WebP',
    bytesOf('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0, 0x2f, 79, 0xc0, 14, 0, 0, 0]),
    ...(['image/webp', 80, 60] as const),
  ],
  [
    'extended WebP',
    bytesOf('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [0, 0, 0, 0, 0, 0, 0, 0, 79, 0, 0, 59, 0, 0]),
    ...(['image/webp', 80, 60] as const),
  ],
  [
    'AVIF',
    bytesOf(
      [0, 0, 0, 28],
      'ftypavif',
      new Array<number>(16).fill(0),
      'ispe',
      [0, 0, 0, 0, 0, 0, 0, 80, 0, 0, 0, 60],
      new Array<number>(16).fill(0),
    ),
    ...(['image/avif', 80, 60] as const),
  ],
];

describe('references to pictures', () => {
  it('survive the way through a cell', () => {
    expect(parseImageRef(formatImageRef(ref))).toEqual(ref);
    expect(parseImageRef(formatImageRef({ ...ref, path: 'cats/1.png' }))).toEqual({ ...ref, path: 'cats/1.png' });
    expect(namedImages(`[{"image": ${formatImageRef(ref)}}]`)).toEqual([ref.hash]);
  });

  it('are refused when anything is off', () => {
    for (const broken of [{ hash: 'x' }, { type: 'image/svg+xml' }, { width: 0 }, { height: 1.5 }, { bytes: -1 }]) {
      expect(parseImageRef(JSON.stringify({ ...ref, ...broken })), JSON.stringify(broken)).toBeNull();
    }
    for (const text of ['', 'null', '[]', '{', '"text"']) expect(parseImageRef(text)).toBeNull();
  });
});

describe('headers of pictures', () => {
  it.each(headers)('of %s say type and size', (...[, bytes, type, width, height]) => {
    expect(readImageHeader(bytes)).toEqual({ type, width, height });
  });

  it('of a PNG that we wrote say what it is, and its pixels come back', () => {
    for (const alpha of [255, 90]) {
      const pixels = noise(19, 7, alpha);
      const png = encodePng(pixels);
      expect(readImageHeader(png)).toEqual({ type: 'image/png', width: 19, height: 7 });
      expect(encodePng(pixels)).toEqual(png);
      const { channels, data } = decode(png);
      expect(channels).toBe(alpha === 255 ? 3 : 4);
      const kept = [...pixels.data].filter((_, i) => alpha < 255 || i % 4 < 3);
      expect([...data]).toEqual(kept);
    }
  });

  it('refuse bombs, SVG, other files and cut ones with a word that helps', () => {
    const png = encodePng(noise(8, 8, 255));
    const sized = (width: number, height: number): Uint8Array<ArrayBuffer> => {
      const copy = png.slice();
      new DataView(copy.buffer).setUint32(16, width);
      new DataView(copy.buffer).setUint32(20, height);
      return copy;
    };
    const refuse = (bytes: Uint8Array): StudioError => {
      try {
        readImageHeader(bytes);
      } catch (error) {
        if (error instanceof StudioError) return error;
      }
      throw new Error('it was taken');
    };
    expect(refuse(sized(10_000, 10_000))).toMatchObject({ code: 'limit' });
    expect(refuse(sized(10_000, 10_000)).message).toContain('10000 x 10000');
    expect(refuse(sized(2 ** 31, 1)).code).toBe('limit');
    expect(refuse(sized(0, 5)).code).toBe('bad-input');
    for (const svg of [
      '<svg xmlns="x"><script>1</script></svg>',
      '<?xml version="1.0"?>\n<!-- a --><svg>',
      '<!DOCTYPE svg><svg>',
    ]) {
      expect(refuse(bytesOf(svg)).message).toContain('SVG');
    }
    expect(refuse(bytesOf('PK', [3, 4])).message).toContain('no PNG');
    expect(refuse(new Uint8Array(0)).message).toContain('empty');
    expect(refuse(png.subarray(0, 20)).message).toContain('cut off');
  });

  it('tell of real files of each format whether they are whole', () => {
    const all = [...samplePictures, { type: 'image/png', bytes: stripes(1, 20, 12) }];
    for (const { type, bytes } of all) {
      expect(checkPicture(bytes)).toEqual({ type, width: 20, height: 12 });
      for (const share of [0.5, 0.8, 0.95]) {
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        expect(() => checkPicture(cut), `${type} at ${share}`).toThrow(StudioError);
      }
    }
    const boxes = bytesOf([0, 0, 0, 16], 'ftypavif', [0, 0, 0, 0], [0, 0, 0, 40, 0, 0, 0, 0]);
    const avif = bytesOf([...boxes], new Array<number>(4).fill(0), 'ispe', [0, 0, 0, 0, 0, 0, 0, 80, 0, 0, 0, 60]);
    const whole = Uint8Array.from({ length: 56 }, (_, i) => avif[i] ?? 0);
    expect(checkPicture(whole)).toEqual({ type: 'image/avif', width: 80, height: 60 });
    expect(() => checkPicture(whole.subarray(0, 55))).toThrow('cut off');
  });

  it('never end in anything but an answer or an error of ours, however the bytes are changed', () => {
    const sources = [
      ...[encodePng(noise(16, 16, 200)), ...samplePictures.map(({ bytes }) => bytes)],
      ...headers.map(([, bytes]) => bytes),
    ];
    const stream = randomStream(11, 'mutations');
    let taken = 0;
    for (let i = 0; i < 400; i++) {
      const source = sources[i % sources.length] as Uint8Array;
      const cut = stream.below(3, i, 0) === 0 ? stream.below(source.length, i, 1) : source.length;
      const bytes = source.slice(0, cut);
      for (let change = 0; change < stream.below(6, i, 2); change++) {
        if (bytes.length > 0)
          bytes[stream.below(bytes.length, i, 3 + 2 * change)] = stream.below(256, i, 4 + 2 * change);
      }
      try {
        const { type, width, height } = readImageHeader(bytes);
        expect(type).toBe(sniffType(bytes));
        expect(width * height).toBeLessThanOrEqual(50_000_000);
        taken++;
        checkPicture(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(StudioError);
      }
    }
    expect(taken).toBeGreaterThan(50);
  });
});
