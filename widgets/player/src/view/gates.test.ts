/// <reference types="vite/client" />
import { fireEvent, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { askGate, isBarred } from '../gates';
import { mount, type Player } from '../index';
import { Program } from '../program';
import { stateAt } from '../state';
import type { Trace } from '../trace';

const golden = import.meta.glob<{ trace: Trace }>('../fixtures/golden/*.json', { eager: true, import: 'default' });
const traceOf = (name: string): Trace => golden[`../fixtures/golden/${name}.json`]?.trace ?? ({} as Trace);
const players: Player[] = [];

function open(name: string, step: number) {
  const host = document.createElement('div');
  document.body.append(host);
  players.push(mount(host, traceOf(name), { transitions: false, startStep: step }));
  const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
  if (!root) throw new Error('nothing was mounted');
  const said = (): string => root.querySelector('.gate-says p')?.textContent ?? '';
  return { root, said, gate: (called: RegExp) => within(root).getByRole('button', { name: called }) };
}

afterEach(() => {
  for (const player of players.splice(0)) player.dispose();
  document.body.replaceChildren();
});

describe('a gate', () => {
  it('says why nothing passes before a gradient has come to it', () => {
    const { gate, said } = open('detach', 3);
    fireEvent.click(gate(/^Gate \(detached\) between u and y/));
    expect(said()).toBe('u was detached from y: no gradient passes.');
  });

  it('says at any later step what it kept back, and the sum that there would have been', () => {
    const { gate, said, root } = open('detach', 10);
    fireEvent.click(gate(/^Gate \(detached/));
    expect(said()).toContain('It would have brought [0, 1, 2, 3] to y.');
    expect(said()).toContain('x: [0, 3, 12, 27] = [0, 1, 4, 9] + [0, 2, 8, 18] (cut)');
    expect(root.querySelector('.pill.would')?.textContent).toContain('[0, 1, 2, 3]');
    fireEvent.click(gate(/^Gate \(detached/));
    expect(said()).toBe('');
    expect(root.querySelector('.pill.would')).toBeNull();
  });

  it('is asked by keyboard, and neither plays nor steps by it', () => {
    const { gate, said, root } = open('detach', 10);
    const asked = gate(/^Gate \(detached/);
    expect(asked.getAttribute('tabindex')).toBe('0');
    for (const key of ['Enter', 'Escape', ' ']) {
      fireEvent.keyDown(asked, { key });
      expect(said() === '', key).toBe(key === 'Escape');
    }
    expect(within(root).getByRole<HTMLInputElement>('slider', { name: 'Step' }).value).toBe('10');
    expect(within(root).getByRole('button', { name: 'Play' })).toBeTruthy();
  });

  it.each([
    ['no-grad', /^Gate \(no_grad/, /no gradient passes/],
    ['comparison', /^Gate \(no derivative/, /has no derivative with respect to/],
    ['regression', /^Gate \(constant/, /asks for no gradient: none passes/],
  ])('has its reason in %s', (name, called, reason) => {
    const { root, said } = open(name, 1e9);
    const [gate] = within(root).getAllByRole('button', { name: called });
    fireEvent.click(gate ?? root);
    expect(said()).toMatch(reason);
  });
});

describe('the gates of the golden traces', () => {
  it.each(Object.keys(golden))('stop whatever does not flow in %s, and nothing that does', (name) => {
    const program = new Program(golden[name]?.trace ?? ({} as Trace));
    for (let k = 0; k <= program.length; k += 1) {
      const state = stateAt(program, k);
      for (const edge of program.trace.edges) {
        if (edge.flow === 'grad') expect(isBarred(program, state, edge)).toBe(false);
        else expect(askGate(program, state, [edge.id])?.reason).toMatch(/\.$/);
        if (state.edges.get(edge.id) === 'passed') expect(isBarred(program, state, edge)).toBe(false);
      }
    }
  });
});
