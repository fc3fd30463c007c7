import { fireEvent, within } from '@testing-library/preact';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import detach from './fixtures/golden/detach.json';
import sigmoids from './fixtures/golden/sigmoids.json';
import { mount, type Player } from './index';
import { mount as mountWith } from './player';
import { Program } from './program';
import { stateAt } from './state';
import { choices, traceOf } from './testing/programs';
import type { Trace } from './trace';
import { KIT } from './tools';
import { Twins } from './twin';

const one = detach.trace as unknown as Trace;
const players: Player[] = [];

afterEach(() => {
  for (const player of players.splice(0)) player.dispose();
  document.body.replaceChildren();
});

describe('two traces under one clock', () => {
  it('takes every step of both, in order, whatever they are', () => {
    fc.assert(
      fc.property(choices(8), choices(8), (first, second) => {
        const [a, b] = [new Program(traceOf(first)), new Program(traceOf(second))];
        const twins = new Twins(a, b);
        expect(twins.moments[0]).toEqual([0, 0]);
        expect(twins.at(twins.timeline.length)).toEqual([a.length, b.length]);
        twins.moments.slice(1).forEach(([i, j], index) => {
          const [before, beside] = twins.at(index);
          expect([i - before, j - beside]).toSatisfy(
            ([x, y]: number[]) => `${x}${y}` !== '00' && (x ?? 2) < 2 && (y ?? 2) < 2,
          );
        });
      }),
    );
  });

  it('steps together what is the same, and marks nothing in it', () => {
    fc.assert(
      fc.property(choices(8), (program) => {
        const a = new Program(traceOf(program));
        const twins = new Twins(a, new Program(traceOf(program)));
        expect(twins.timeline.length).toBe(a.length);
        for (let k = 0; k <= a.length; k += 1) {
          expect(twins.marks(stateAt(twins.a, k), stateAt(twins.b, k)).map(({ size }) => size)).toEqual([0, 0]);
        }
      }),
    );
  });

  it('marks the numbers that differ', () => {
    const changed = structuredClone(one);
    const y = changed.nodes.find(({ name }) => name === 'y');
    const computed = changed.steps.find((step) => step.kind === 'compute' && step.node === y?.id);
    if (computed?.kind !== 'compute' || y === undefined) throw new Error('no y');
    changed.tensors['changed'] = { shape: [4], dtype: 'float32', data: [0, 1, 4, 10] };
    computed.out = 'changed';
    const twins = new Twins(new Program(one), new Program(changed));
    const [i, j] = twins.at(twins.timeline.length);
    const [left] = twins.marks(stateAt(twins.a, i), stateAt(twins.b, j));
    expect([...left.keys()]).toEqual([y.id]);
  });
});

describe('two players', () => {
  function open(): { player: Player; root: HTMLElement } {
    const host = document.createElement('div');
    document.body.append(host);
    const player = mount(host, { ...one, twin: sigmoids.trace }, { transitions: false });
    players.push(player);
    const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
    if (!root) throw new Error('nothing was mounted');
    return { player, root };
  }

  it('share one slider, one set of buttons and one transcript', () => {
    const { player, root } = open();
    const screen = within(root);
    expect(screen.getAllByRole('group', { name: 'Computation graph' })).toHaveLength(2);
    expect(screen.getAllByRole('slider', { name: 'Step' })).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Step forward' }));
    expect(player.step).toBe(1);
    expect(root.querySelector('[aria-live="polite"]')?.textContent).toContain('waits for the other');
    fireEvent.keyDown(root.querySelector('[data-node]') ?? root, { key: 'End' });
    const twins = new Twins(new Program(one), new Program(sigmoids.trace as unknown as Trace));
    expect(player.step).toBe(twins.timeline.length);
    expect(within(screen.getByRole('list', { name: 'Transcript' })).getAllByRole('listitem')).toHaveLength(player.step);
  });

  it('leave nothing behind, and give their place to one player', () => {
    const { player, root } = open();
    player.setTrace(one);
    expect(within(root).getAllByRole('group', { name: 'Computation graph' })).toHaveLength(1);
    player.dispose();
    expect(document.body.querySelector('section')).toBeNull();
  });
});

it('waits for its player, and does not come to another trace or to none', async () => {
  const host = document.createElement('div');
  document.body.append(host);
  const coming = Promise.resolve(KIT);
  const twin = { ...one, twin: sigmoids.trace };
  const player = mountWith(host, twin, { tools: () => coming, transitions: false, startStep: 2 });
  players.push(player);
  const graphs = (): number =>
    host.firstElementChild?.shadowRoot?.querySelectorAll('[aria-label="Computation graph"]').length ?? 0;
  expect(graphs()).toBe(0);
  await vi.waitFor(() => {
    expect(graphs()).toBe(2);
  });
  expect(player.step).toBe(2);
  const other = mountWith(host, twin, { tools: () => coming });
  other.setTrace(one);
  other.dispose();
  await coming;
  expect(host.childElementCount).toBe(1);
});
