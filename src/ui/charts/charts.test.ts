import { describe, expect, it } from 'vitest';
import { differenceColor, type HeatPalette, mixColors, parseColor, strengthColor } from './heat-colors.ts';
import { binAt, linearScale, moveCell, moveCursor, stepPath } from './scale.ts';

describe('scales', () => {
  it('map the ends of the domain onto the ends of the range', () => {
    const scale = linearScale([10, 20], [0, 100]);
    expect([scale(10), scale(15), scale(20)]).toEqual([0, 50, 100]);
    expect(linearScale([3, 3], [0, 10])(3)).toBe(5);
  });
});

describe('histogram outlines', () => {
  it('touch the base line at both ends', () => {
    expect(stepPath([0.5, 1], { width: 10, height: 20, top: 1 })).toBe('M0 20.0V10.0H5.0V0.0H10.0V20.0Z');
  });

  it('are empty without bins', () => {
    expect(stepPath([], { width: 10, height: 20, top: 1 })).toBe('');
  });

  it('find the bin under the pointer', () => {
    expect([binAt(-1, 100, 4), binAt(0, 100, 4), binAt(99, 100, 4), binAt(100, 100, 4)]).toEqual([null, 0, 3, null]);
  });
});

describe('keyboard cursors', () => {
  it('stop at the ends and ignore other keys', () => {
    expect(moveCursor('ArrowRight', null, 3)).toBe(0);
    expect(moveCursor('ArrowRight', 2, 3)).toBe(2);
    expect(moveCursor('Home', 2, 3)).toBe(0);
    expect(moveCursor('x', 2, 3)).toBeNull();
  });

  it('walk a square in two directions', () => {
    expect(moveCell('ArrowDown', { row: 0, column: 1 }, 2)).toEqual({ row: 1, column: 1 });
    expect(moveCell('ArrowDown', { row: 1, column: 1 }, 2)).toEqual({ row: 1, column: 1 });
    expect(moveCell('Enter', null, 2)).toBeNull();
  });
});

describe('heat colours', () => {
  const palette: HeatPalette = { base: [0, 0, 0], real: [0, 0, 200], synthetic: [200, 100, 0] };

  it('go blue where real is stronger and orange where synthetic is', () => {
    expect(differenceColor(-0.3, 0.3, palette)).toEqual([0, 0, 200]);
    expect(differenceColor(0.3, 0.3, palette)).toEqual([200, 100, 0]);
    expect(differenceColor(0, 0.3, palette)).toEqual([0, 0, 0]);
  });

  it('never leave the scale', () => {
    expect(strengthColor(9, 'real', palette)).toEqual([0, 0, 200]);
    expect(mixColors([0, 0, 0], [10, 10, 10], -1)).toEqual([0, 0, 0]);
  });

  it('read what browsers compute', () => {
    expect(parseColor('rgb(27, 95, 193)')).toEqual([27, 95, 193]);
    expect(parseColor('rgb(27 95 193 / 50%)')).toEqual([27, 95, 193]);
    expect(parseColor('#1b5fc1')).toEqual([27, 95, 193]);
    expect(parseColor('color(srgb 1 0 0)')).toBeNull();
  });
});
