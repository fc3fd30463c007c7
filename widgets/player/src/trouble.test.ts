import { describe, expect, it } from 'vitest';
import detach from './fixtures/golden/detach.json';
import nonfinite from './fixtures/golden/nonfinite.json';
import relus from './fixtures/golden/relus.json';
import sigmoids from './fixtures/golden/sigmoids.json';
import { Program } from './program';
import type { Trace } from './trace';
import { contributions, magnitude, roughly, troubles, widths } from './trouble';

const programOf = (golden: { trace: unknown }): Program => new Program(golden.trace as Trace);
const said = (golden: { trace: unknown }): string[] => troubles(programOf(golden)).map(({ text }) => text);

describe('trouble', () => {
  it('finds none where there is none', () => {
    expect(said(detach)).toEqual([]);
  });

  it('goes to the first number that is not finite', () => {
    const [first] = troubles(programOf(nonfinite));
    expect(first).toMatchObject({ kind: 'nonfinite', k: 1 });
    expect(first?.text).toBe(
      'log(x) is the first number that is not finite: [-inf, 0, nan]. All that is computed from it is lost too.',
    );
  });

  it('tells a gradient that vanishes, and by which way', () => {
    const [found] = troubles(programOf(sigmoids));
    expect(found?.kind).toBe('vanishing');
    expect(found?.edges).toHaveLength(11);
    expect(found?.text).toMatch(/^The gradient vanishes: 1 where backward begins, \S+e-7 at x, 11 operations away\.$/);
  });

  it('tells the units that are 0 for every row', () => {
    expect(said(relus)).toEqual(['h has 2 of 3 units that are 0 for every row: no gradient passes them.']);
  });

  it('draws a contribution ten times larger wider by the same amount each time', () => {
    const sizes = new Map([
      ['a', 1e-4],
      ['b', 1e-3],
      ['c', 1e-2],
    ]);
    const { width, least, most } = widths(sizes);
    expect([least, most]).toEqual([1e-4, 1e-2]);
    expect(width(1e-3) - width(1e-4)).toBeCloseTo(width(1e-2) - width(1e-3), 10);
    expect(width(0)).toBeLessThan(width(1e-4));
    expect(width(Infinity)).toBeGreaterThan(width(1e-2));
  });

  it('measures a tensor by its largest number, or by its summary', () => {
    expect(magnitude({ shape: [2], dtype: 'float32', data: [-3, 2] })).toBe(3);
    expect(magnitude({ shape: [2], dtype: 'float32', data: ['nan', 2] })).toBe(Infinity);
    const summary = { min: -7, max: 2, mean: 0, nonfinite: 0 };
    expect(magnitude({ shape: [9000], dtype: 'float32', summary })).toBe(7);
    expect(roughly(0.25)).toBe('0.25');
    expect(contributions(programOf(detach), 1).size).toBe(2);
  });
});
