/** Traces from strangers: whatever the JSON, there is a picture that can be stepped through, or a message that says why not. */

import { fireEvent } from '@testing-library/preact';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import { mount } from './player';
import { open } from './testing/open';
import { scoped } from './testing/scopes';
import { KIT } from './tools';

type Json = Record<string, unknown>;
type Place = Json | unknown[];

function changed(change: (trace: typeof detach) => void): unknown {
  const trace = structuredClone(detach);
  change(trace);
  return trace;
}

/** What the player says in place of a picture. */
function refusal(document: unknown): string {
  const { screen, root, close } = open(document);
  const said = screen.getByRole('alert').textContent;
  expect(root.querySelector('svg')).toBeNull();
  close();
  return said;
}

describe('a broken trace gets a message', () => {
  const prototype = JSON.stringify(detach).replace('"version"', '"__proto__":{"polluted":1},"version"');
  const first = (trace: typeof detach): (typeof detach.nodes)[number] =>
    trace.nodes[0] as (typeof detach.nodes)[number];
  it.each<[string, unknown, string | RegExp]>([
    ['text that is no JSON', '{"schema":', /^This is not a trace/],
    ['a wrong version', { ...detach, version: 2 }, /^This trace has version 2; this player reads version 1\./],
    ['a dangling id', changed((trace) => (trace.steps[1] = { ...trace.steps[1], node: 'n99' } as never)), 'n99'],
    ['a cycle', { ...detach, nodes: [...detach.nodes].reverse() }, 'a computation graph has no cycle'],
    ['a string of 10 MB', changed((trace) => (first(trace).name = 'y'.repeat(1e7))), 'longer than 200 characters'],
    ['__proto__', JSON.parse(prototype), '“__proto__” is not known here'],
    ['a wrong type', changed((trace) => (first(trace).shape = 'four' as never)), 'at nodes/0/shape: '],
    ['a number that is none', changed((trace) => (first(trace).shape = [NaN])), 'at nodes/0/shape/0: '],
    [
      'more than 100,000 steps',
      { ...detach, steps: Array.from({ length: 100_001 }, () => detach.steps[0]) },
      'at steps',
    ],
    ['a huge shape', changed((trace) => (trace.tensors.t1.shape = [1e15, 1e15])), 'Tensor t1 has shape'],
    ['endless nesting', JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`), /^This is not a trace/],
    ['nothing', undefined, /^This is not a trace/],
  ])('%s', (_, document, words) => {
    const said = refusal(document);
    expect(said).toMatch(words);
    expect(said.length).toBeLessThan(400);
  });

  it('when the tools, which bring the words, are still to come; and a good one in its place shows itself', async () => {
    const host = document.createElement('div');
    const tools = (): Promise<typeof KIT> => Promise.resolve(KIT);
    const player = mount(host, { ...detach, version: 2 }, { tools });
    const root = host.firstElementChild?.shadowRoot?.querySelector('section');
    expect(root?.textContent).toBe('');
    await tools();
    await tools();
    expect(root?.querySelector('[role=alert]')?.textContent).toMatch(/^This trace has version 2;/);
    player.setTrace('no trace');
    player.setTrace(detach);
    await tools();
    expect(root?.querySelector('[role=alert]')).toBeNull();
    expect(root?.querySelector('.card')).not.toBeNull();
    player.dispose();
  });

  it('and leaves objects as they were', () => {
    expect(({} as Json)['polluted']).toBeUndefined();
  });
});

it('shows markup in any name as text', () => {
  const markup = '<img src=x onerror=alert(1)><b>';
  const trace = {
    ...detach,
    title: markup,
    source: detach.source.map((entry) => ({ ...entry, name: markup, lines: entry.lines.map(() => markup) })),
    nodes: detach.nodes.map((node) => ({ ...node, name: markup, expression: markup, scope: [markup] })),
  };
  const { root, player, screen, close } = open(trace);
  for (let k = 0; k <= detach.steps.length; k += 1) player.goTo(k);
  fireEvent.click(screen.getByRole('button', { name: 'Close all groups' }));
  expect(root.querySelectorAll('img, b:not([class])')).toHaveLength(0);
  expect(root.textContent).toContain(markup);
  close();
});

it('plays 100,000 steps, and a shape that promises more numbers than there are atoms', () => {
  const steps = Array.from({ length: 100_000 }, (_, index) => ({ kind: 'create', pass: index % 2, node: 'n1' }));
  const tensors = { ...detach.tensors, t1: { ...detach.tensors.t1, shape: [9007199254740991, 0], data: [] } };
  const { player, screen, close } = open({ ...detach, steps, tensors });
  player.goTo(1e9);
  expect(player.step).toBe(100_000);
  expect(screen.getByRole('slider').getAttribute('aria-valuetext')).toContain('x = [');
  close();
});

it('lists of 200 cells of 2,000 lines, and of 5,000 terms, only a part', () => {
  const source = Array.from({ length: 200 }, () => ({
    name: 'In [1]',
    lines: Array.from({ length: 2000 }, () => 'x'),
  }));
  const nodes = detach.nodes.map((node) => (node.id === 'n1' ? { ...node, line: [150, 1999] } : node));
  const back = Array.from({ length: 5000 }, () => detach.steps.find(({ kind }) => kind === 'vjp'));
  const steps = [{ kind: 'create', pass: 0, node: 'n1' }, ...back];
  const lineless = {
    ...detach,
    source,
    nodes: nodes.map((node) => (node.id === 'n1' ? node : { ...node, line: undefined })),
  };
  const { root, player, close } = open(JSON.parse(JSON.stringify({ ...lineless, steps: steps.map((step) => ({ ...step, line: undefined })) }))); // prettier-ignore
  player.goTo(1);
  expect(root.querySelectorAll('.source .line').length).toBeLessThan(700);
  expect(root.querySelector('.source .lit .line-number')?.textContent).toBe('2000');
  player.goTo(5001);
  expect(root.querySelectorAll('.ledger tr').length).toBeLessThan(20);
  close();
});

/** Opens it, goes everywhere, and closes it. */
function visit(document: unknown): void {
  const { root, player, screen, close } = open(document);
  const alert = screen.queryByRole('alert');
  if (alert === null) {
    expect(screen.getByRole('group', { name: 'Computation graph' })).toBeTruthy();
    for (let taken = 0; taken < 40; taken += 1) fireEvent.keyDown(root, { key: 'ArrowRight' });
    for (const k of [1e9, 0, 7, NaN]) player.goTo(k);
    const groups = screen.queryByRole('button', { name: 'Close all groups' });
    if (groups !== null) fireEvent.click(groups);
    expect(screen.queryByRole('alert')).toBeNull();
  } else expect(alert.textContent.length).toBeGreaterThan(20);
  close();
}

/** Every object and list of a document, with a key in it. */
function places(value: unknown): [Place, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[value as Place, key] as [Place, string], ...places(inner)]);
}

describe('the player neither throws nor hangs', () => {
  it('whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, dressed) => {
        visit(dressed ? { schema: 'autodiff-lite.trace', version: 1, ...(value as Json) } : value);
      }),
      { numRuns: 60 },
    );
  });

  it('whatever is changed in a trace that was good', () => {
    const wrong = fc.oneof(
      fc.constantFrom(
        'n1',
        'n5',
        'e1',
        'e3',
        't1',
        't3',
        'vjp',
        'seed',
        'blocked',
        'grad',
        'detached',
        'nan',
        'inf',
        '',
      ),
      fc.constantFrom(-1, 0, 1, 2, 1.5, 1e7, 1e15, 9007199254740991, true, false, null),
      fc.constantFrom<unknown>([], {}, [0], [1e15, 0], ['layer', '× 3'], ['line 4 ×1000000'], undefined),
    );
    const good = fc.oneof(fc.constantFrom<unknown>(detach, dot), scoped(8));
    fc.assert(
      fc.property(good, fc.array(fc.tuple(fc.nat(), wrong), { minLength: 1, maxLength: 3 }), (trace, changes) => {
        const document: unknown = structuredClone(trace);
        for (const [choice, value] of changes) {
          const all = places(document);
          const [place, key] = all[choice % all.length] ?? [[], ''];
          if (value !== undefined) (place as Json)[key] = value;
          else if (Array.isArray(place)) place.splice(Number(key), 1);
          else Reflect.deleteProperty(place, key);
        }
        visit(document);
      }),
      { numRuns: 120 },
    );
  });
});
