// Colours of heatmap cells. Difference: blue where real is stronger, orange where synthetic is; both ends differ in
// hue and the middle is the page's own surface, so that the scale reads the same for all common colour vision types.

export type Rgb = readonly [red: number, green: number, blue: number];

/** Parses `#rrggbb` and `rgb(r g b)` forms as browsers compute them; null for anything else. */
export function parseColor(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  if (hex) return [parseInt(hex[1] ?? '', 16), parseInt(hex[2] ?? '', 16), parseInt(hex[3] ?? '', 16)];
  const parts = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(text.trim());
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : null;
}

/** The colour at `share` in [0, 1] between two colours; shares outside are cut. */
export function mixColors(from: Rgb, to: Rgb, share: number): Rgb {
  const t = Math.min(1, Math.max(0, share));
  return [mix(from[0], to[0], t), mix(from[1], to[1], t), mix(from[2], to[2], t)];
}

function mix(from: number, to: number, share: number): number {
  return Math.round(from + (to - from) * share);
}

export interface HeatPalette {
  readonly base: Rgb;
  readonly real: Rgb;
  readonly synthetic: Rgb;
}

/** Colour of a cell of one table: `value` in [0, 1]. */
export function strengthColor(value: number, tone: 'real' | 'synthetic', palette: HeatPalette): Rgb {
  return mixColors(palette.base, palette[tone], value);
}

/** Colour of a difference synthetic minus real: `value` in [-limit, limit]. */
export function differenceColor(value: number, limit: number, palette: HeatPalette): Rgb {
  const share = limit > 0 ? Math.abs(value) / limit : 0;
  return mixColors(palette.base, value < 0 ? palette.real : palette.synthetic, share);
}

/** CSS form. */
export function toCss([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
