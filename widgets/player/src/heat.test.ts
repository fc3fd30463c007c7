import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits, heatSize } from './cards';
import cases from './fixtures/heat.json';
import { heatOf, pathsOf, spread, type Heat } from './heat';
import { brief, format } from './numbers';
import type { Tensor } from './trace';

const known = cases.map(({ tensor, ...expected }) => ({ tensor: tensor as Tensor, expected }));

describe('heatOf', () => {
  it.each(known)('gives $expected.size the shades and the range that Python gives it', ({ tensor, expected }) => {
    const { size, range, rows, columns, shades } = heatOf(tensor);
    expect({ size, range, shades }).toEqual({ size: expected.size, range: expected.range, shades: expected.shades.flat() });
    expect(shades).toHaveLength(rows * columns);
  }); // prettier-ignore

  it('has room for the first and the last of any length, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (length) => {
        const chosen = spread(length);
        expect([chosen[0], chosen.at(-1)]).toEqual([0, length - 1]);
        expect(chosen.length).toBeLessThanOrEqual(32);
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('brief', () => {
  it('keeps a number to three digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
        const read = Number(brief(value));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 0.005 + Number.MIN_VALUE);
        expect(brief(value).length).toBeLessThanOrEqual(10);
      }),
    );
  });
});

const heats = fc
  .tuple(fc.integer({ min: 1, max: 32 }), fc.integer({ min: 1, max: 32 }))
  .chain(([rows, columns]) =>
    fc
      .array(fc.integer({ min: -4, max: 5 }), { minLength: rows * columns, maxLength: rows * columns })
      .map((shades): Heat => ({ size: '', range: '', rows, columns, shades })),
  );

describe('pathsOf', () => {
  it('covers each cell once, in its own shade', () => {
    fc.assert(
      fc.property(heats, (heat) => {
        const covered: number[] = [];
        for (const [shade, path] of pathsOf(heat)) {
          for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) {
            for (let column = Number(x); column < Number(x) + Number(width); column += 1) {
              const cell = Number(y) * heat.columns + column;
              expect(covered[cell]).toBeUndefined();
              covered[cell] = shade;
            }
          }
        }
        expect(covered).toEqual(heat.shades);
      }),
    );
  });

  it('stays within its room', () => {
    fc.assert(
      fc.property(heats, fc.constantFrom(26, 48), (heat, line) => {
        const { width, height } = heatSize(heat, line);
        expect(width).toBeLessThanOrEqual(60 + 1e-9);
        expect(height).toBeLessThanOrEqual(Math.min(38, line - 10) + 1e-9);
        expect(Math.min(width, height)).toBeGreaterThan(2);
      }),
    );
  });
});

describe('fits', () => {
  it('is for what can be read whole', () => {
    const tensor = (...data: number[]): Tensor => ({ shape: [data.length], dtype: 'float32', data });
    const says = (given: Tensor, width: number): boolean => fits(given, format(given), width, 0);
    expect(says(tensor(0, 1, 4, 9), 120)).toBe(true);
    expect(says(tensor(0.1234, 1.5, 4, 9), 120)).toBe(false);
    expect(says(tensor(...Array<number>(12).fill(1)), 400)).toBe(false);
    expect(says({ shape: [64, 784], dtype: 'float32', summary: { min: 0, max: 1, mean: 0.5, nonfinite: 0 } }, 400)).toBe(false);
  }); // prettier-ignore
});
