import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded, fitting, revealing } from './viewport';

const size = fc.double({ min: 1, max: 5000, noNaN: true });
const start = fc.double({ min: -9000, max: 9000, noNaN: true });

describe('where a picture may stand in its window', () => {
  it('leaves no gap beside a larger picture and has a smaller one in the middle', () => {
    fc.assert(
      fc.property(start, size, size, (from, picture, room) => {
        const at = bounded(from, picture, room);
        if (picture <= room) expect(at).toBeCloseTo(room - picture - at, 6);
        else {
          expect(at).toBeLessThanOrEqual(0);
          expect(at + picture).toBeGreaterThanOrEqual(room - 1e-9);
        }
        expect(bounded(at, picture, room)).toBeCloseTo(at, 9);
      }),
    );
  });

  it('shows what is to be seen wherever the window has room for it, and moves for nothing else', () => {
    fc.assert(
      fc.property(start, size, size, fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.3, noNaN: true })), (from, picture, room, [at, long]) => {
        const here = bounded(from, picture, room);
        const part = [at * (1 - long) * picture, (at * (1 - long) + long) * picture] as const;
        const there = revealing(here, picture, room, part);
        if (part[1] - part[0] <= room) {
          expect(there + part[0]).toBeGreaterThanOrEqual(-1e-6);
          expect(there + part[1]).toBeLessThanOrEqual(room + 1e-6);
        }
        expect(revealing(there, picture, room, part)).toBeCloseTo(there, 6);
      }),
    ); // prettier-ignore
  });

  it('sees all of a picture at the scale that fits, and never makes it larger', () => {
    fc.assert(
      fc.property(size, size, size, size, (width, height, across, down) => {
        const scale = fitting({ width, height }, { width: across, height: down });
        expect(scale).toBeLessThanOrEqual(1);
        expect(width * scale).toBeLessThanOrEqual(across + 1e-6);
        expect(height * scale).toBeLessThanOrEqual(down + 1e-6);
      }),
    );
  });
});
