/** Large graphs as a reader meets them: groups that open and close, a long transcript, a long track. */

import { fireEvent } from '@testing-library/preact';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import detach from './fixtures/detach.json';
import { Groups, type GroupId } from './groups';
import { Program } from './program';
import { stateAt } from './state';
import { open, type Opened } from './testing/open';
import { chain, loop, scoped } from './testing/scopes';
import { Visible } from './visible';
import { sentenceAt } from './words';

const opened: Opened[] = [];

function show(trace: unknown, options = {}): Opened {
  const one = open(trace, options);
  opened.push(one);
  return one;
}

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** The detach cell with what follows the cut in a scope, and all of that in another. */
const grouped = {
  ...detach,
  nodes: detach.nodes.map((node) => {
    if (node.id === 'n1') return node;
    return { ...node, scope: node.id === 'n4' || node.id === 'n5' ? ['model', 'loss'] : ['model'] };
  }),
};

describe('a group', () => {
  it('closes and opens by a click on its name, by Enter and by g', () => {
    const { root, card, focused } = show(grouped);
    expect(card('g0').getAttribute('aria-label')).toBe('Close loss');
    fireEvent.click(card('g0'));
    expect(card('g0').getAttribute('aria-label')).toBe('loss, group of 2 operations, no operation has run');
    expect(root.querySelector('[data-node="n4"]')).toBeNull();
    card('g0').focus();
    fireEvent.keyDown(card('g0'), { key: 'Enter' });
    expect(focused()).toBe('g0');
    expect(card('n4')).toBeTruthy();
    card('n4').focus();
    fireEvent.keyDown(card('n4'), { key: 'g' });
    expect(focused()).toBe('g0');
    expect(root.querySelector('[data-node="n4"]')).toBeNull();
    fireEvent.keyDown(card('g0'), { key: 'g' });
    expect(card('n4')).toBeTruthy();
  });

  it('is found by walking the graph, and holds the place in the tab order', () => {
    const { root, screen, card, focused } = show(grouped);
    fireEvent.click(screen.getByRole('button', { name: 'Close all groups' }));
    card('n1').focus();
    fireEvent.keyDown(card('n1'), { key: 'ArrowDown' });
    expect(focused()).toBe('g1');
    fireEvent.keyDown(card('g1'), { key: 'ArrowUp' });
    expect(focused()).toBe('n1');
    fireEvent.click(screen.getByRole('button', { name: 'Open all groups' }));
    expect(root.querySelectorAll('[data-node][tabindex="0"]')).toHaveLength(1);
    expect(screen.queryByRole('button', { name: 'Open all groups' })).toBeNull();
  });

  it('tells while it is closed how far it is, and at the end what came out', () => {
    const { player, screen, card } = show(grouped);
    fireEvent.click(screen.getByRole('button', { name: 'Close all groups' }));
    const name = (): string | null => card('g1').getAttribute('aria-label');
    player.goTo(3);
    expect(name()).toBe('model, group of 4 operations, 2 of 4 run');
    expect(card('g1').getAttribute('class')).toContain('on-value');
    player.goTo(5);
    expect(name()).toBe('model, group of 4 operations, value 36');
    player.goTo(9);
    expect(name()).toBe('model, group of 4 operations, value 36, ∂ through 3 of 3, gradient 1');
  });

  it('keeps the focus on a step', () => {
    const { card, focused } = show(grouped);
    fireEvent.click(card('g0'));
    card('g0').focus();
    fireEvent.keyDown(card('g0'), { key: 'ArrowRight' });
    expect(focused()).toBe('g0');
  });

  it('changes no number and no sentence by being closed', () => {
    fc.assert(
      fc.property(scoped(12), fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (trace, choice, part) => {
        const program = new Program(trace);
        const groups = new Groups(program);
        const closed = new Visible(program, groups, new Set());
        const ids = [...groups.ids()];
        const some = new Set<GroupId>(ids.filter((_, index) => (choice >> (index % 30)) & 1));
        const partly = new Visible(program, groups, some);
        const k = Math.round(part * program.length);
        const state = stateAt(program, k);
        for (const { closed: shut } of [closed, partly]) {
          for (const { id } of shut) {
            const output = partly.outputOf(id) ?? closed.outputOf(id);
            if (output !== undefined) expect(groups.group(id).nodes).toContain(output);
          }
        }
        for (const id of ids) {
          if (some.has(id) || !closed.closed.some((group) => group.id === id)) continue;
          expect(partly.progress(id, k)).toEqual(closed.progress(id, k));
        }
        const one = open(trace, { startStep: k });
        const said = (): (string | null | undefined)[] => [
          one.root.querySelector('.sentence')?.textContent,
          one.root.querySelector('.step')?.textContent,
        ];
        const before = said();
        const close = one.screen.queryByRole('button', { name: 'Close all groups' });
        if (close !== null) fireEvent.click(close);
        expect(said()).toEqual(before);
        expect(said()[0]).toBe(sentenceAt(program, k));
        for (const id of closed.nodes) {
          const value = state.nodes.get(id)?.value;
          const name = one.card(id).getAttribute('aria-label');
          if (value !== undefined) expect(name).toContain(`value ${program.text(value)}`);
        }
        one.close();
      }),
      { numRuns: 10 },
    );
  });
});

describe('a graph that is too large to be seen at once', () => {
  it('opens with few cards, and steps through all of it', () => {
    const trace = loop(300);
    const { player, root, card } = show(trace);
    expect(root.querySelectorAll('[data-node]').length).toBeLessThan(20);
    const group = root.querySelector('[data-node^="g"]')?.getAttribute('data-node') ?? '';
    expect(card(group).getAttribute('aria-label')).toMatch(/^line 4 × 300, group of 600 operations/);
    player.goTo(400);
    expect(card(group).getAttribute('aria-label')).toContain('397 of 600 run');
    player.goTo(trace.steps.length);
    expect(player.step).toBe(trace.steps.length);
  });

  it('has each step in its transcript, though only those in view are there', () => {
    const { player, root, screen } = show(chain(1000));
    const list = screen.getByRole('list', { name: 'Transcript' });
    const { length } = chain(1000).steps;
    const current = (): Element | null => root.querySelector('li[aria-current="step"]');
    for (const k of [1, 700, length]) {
      player.goTo(k);
      expect(current()?.getAttribute('aria-posinset')).toBe(String(k));
      expect(current()?.getAttribute('aria-setsize')).toBe(String(length));
      expect(list.children.length).toBeLessThan(60);
    }
    fireEvent.click(screen.getByRole('button', { name: 'Transcript' }));
    list.scrollTop = 30 * 500;
    fireEvent.scroll(list);
    const item = root.querySelector<HTMLElement>('li[aria-posinset="505"] button');
    item?.focus();
    fireEvent.click(item ?? list);
    expect(player.step).toBe(505);
    fireEvent.keyDown(item ?? list, { key: 'Home' });
    expect((root.getRootNode() as ShadowRoot).activeElement).toBe(item);
  });

  it('copies all of its transcript', () => {
    const trace = chain(600);
    const { screen } = show(trace);
    const written: string[] = [];
    vi.stubGlobal('navigator', { clipboard: { writeText: (text: string) => Promise.resolve(written.push(text)) } });
    fireEvent.click(screen.getByRole('button', { name: 'Transcript' }));
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    vi.unstubAllGlobals();
    expect(written[0]?.split('\n')).toHaveLength(trace.steps.length);
  });

  it('has a track of few marks for many passes', () => {
    const trace = loop(20);
    const steps = Array.from({ length: 2000 }, (_, pass) => [
      { kind: 'zero_grad', pass: 0, node: 'n0' },
      { kind: 'seed', pass: pass + 1, node: 'n3', grad: 't0' },
    ]).flat();
    const { root } = show({ ...trace, steps: [...trace.steps, ...steps] });
    expect(root.querySelector('.track')?.querySelectorAll('*').length).toBeLessThan(500);
  });
});
