/** Held against a general validator, which knows all of JSON Schema and nothing of traces. */

import { dereference, validate, type Schema as General } from '@cfworker/json-schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import description from '../../schema/trace.v1.schema.json';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import { compile } from './schema';

const lesson = {
  predict: ['values', { step: 4, of: 'value', at: 2, node: 'n1' }],
  lock: 5,
  hide: ['values'],
  present: true,
};
const check = compile(description);
const lookup = dereference(description as General);
const generalSays = (document: unknown): boolean => validate(document, description as General, '2020-12', lookup).valid;

type Place = { [key: string]: unknown } | unknown[];

/** Every object and list of a document, with a key in it. */
function places(value: unknown): [Place, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[value as Place, key] as [Place, string], ...places(inner)]);
}

describe('compile', () => {
  it('agrees with a general validator on a trace with something wrong in any place', () => {
    const words = fc.constantFrom(
      'n1',
      'e1',
      't1',
      'vjp',
      'grad',
      'kind',
      'nan',
      'float32',
      '',
      'é'.repeat(200),
      '𝑥'.repeat(200),
    );
    const wrong = fc.oneof(
      words,
      fc.constantFrom(-1, 0, 1, 1.5, 1e7, 1e300, true, null),
      fc.jsonValue({ maxDepth: 2 }),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(
        fc.nat(),
        wrong,
        fc.option(words, { nil: undefined }),
        fc.constantFrom({}, { twin: dot }, { lesson }),
        (choice, value, newKey, more) => {
          const document: unknown = structuredClone({ ...detach, ...more });
          const all = places(document);
          const [place, key] = all[choice % all.length] ?? [[], ''];
          const target = place as Record<string, unknown>;
          if (value === undefined) {
            if (Array.isArray(place)) place.splice(Number(key), 1);
            else Reflect.deleteProperty(target, key);
          } else target[newKey !== undefined && !Array.isArray(place) ? newKey : key] = value;
          const found = check(document);
          expect(found === undefined, JSON.stringify(found)).toBe(generalSays(document));
        },
      ),
      { numRuns: 100 },
    );
  }, 30_000);

  it('agrees on lists that are too long and on names from the prototype', () => {
    const node = detach.nodes[0];
    for (const document of [
      { ...detach, nodes: Array.from({ length: 20_001 }, () => node) },
      JSON.parse(JSON.stringify(detach).replace('"nodes"', '"__proto__":{},"nodes"')) as unknown,
      { ...detach, constructor: 1 },
      { ...detach, steps: [{ pass: 0, node: 'n1' }] },
    ]) {
      expect(check(document)).toBeDefined();
      expect(generalSays(document)).toBe(false);
    }
  });

  it('says what is wrong and where', () => {
    const document = structuredClone(detach);
    if (document.nodes[1] !== undefined) document.nodes[1].dtype = 'float31';
    expect(check(document)).toMatchObject({ keys: ['dtype', '1', 'nodes'] });
  });

  it('refuses a schema that says more than it understands', () => {
    expect(() => compile({ type: 'string', format: 'date' })).toThrow('The keyword format is not supported.');
    expect(() => compile({ $ref: '#/$defs/none', $defs: {} })).toThrow('leads nowhere');
    expect(() => compile({ type: 'null' })).toThrow('The type null is not supported.');
  });
});
