import { describe, expect, it } from 'vitest';
import { indexAsWritten } from './indices';

describe('an index', () => {
  it.each([
    ['0', '0'],
    ['(0, Ellipsis)', '0'],
    ['(-1,)', '-1'],
    ['slice(1, None, None)', '1:'],
    ['(slice(None, None, None), 2)', ':, 2'],
    ['(slice(None, None, 2), 0, Ellipsis)', '::2, 0'],
    ['(Ellipsis, 0)', '…, 0'],
    ['Ellipsis', '…'],
    ['tensor([0, 2])', 'tensor([0, 2])'],
  ])('%s is written %s', (said, written) => {
    expect(indexAsWritten(said)).toBe(written);
  });
});
