import { fireEvent, queries, within, type BoundFunctions } from '@testing-library/preact';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import comparison from './fixtures/golden/comparison.json';
import { mount, type Player } from './index';
import { traceOf } from './testing/programs';

const players: Player[] = [];

function open(
  trace: unknown = detach,
  options = {},
): { player: Player; screen: BoundFunctions<typeof queries>; root: HTMLElement; host: HTMLElement } {
  const host = document.createElement('div');
  document.body.append(host);
  const player = mount(host, trace, { transitions: false, ...options });
  players.push(player);
  const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
  if (!root) throw new Error('nothing was mounted');
  return { player, root, host, screen: within(root) };
}

afterEach(() => {
  for (const player of players.splice(0)) player.dispose();
  document.body.replaceChildren();
});

function name(root: HTMLElement, node: string): string | null | undefined {
  return root.querySelector(`[data-node="${node}"]`)?.getAttribute('aria-label');
}

describe('what people and tests rely on', () => {
  it('says at a comparison that there is no derivative, on the gate and in words', () => {
    const { root, screen } = open(comparison.trace);
    expect([...root.querySelectorAll('text')].map(({ textContent }) => textContent)).toContain('no derivative');
    const said = within(screen.getByRole('list', { name: 'Transcript' }));
    expect(said.getByText(/^positive has no derivative with respect to x: no gradient passes\./)).toBeTruthy();
  });

  it('has the names of the interface', () => {
    const { screen, root } = open();
    expect(root.getAttribute('role')).toBe('region');
    expect(root.getAttribute('aria-label')).toBe('Backpropagation player: detach');
    for (const button of ['Step forward', 'Step back', 'First step', 'Last step', 'Play']) {
      expect(screen.getByRole('button', { name: button })).toBeTruthy();
    }
    expect(screen.getByRole('group', { name: 'Computation graph' })).toBeTruthy();
    const list = screen.getByRole('list', { name: 'Transcript' });
    expect(within(list).getAllByRole('listitem')).toHaveLength(detach.steps.length);
  });

  it('says the step in the slider, the live region and the transcript alike', () => {
    const { player, screen, root } = open();
    player.goTo(2);
    const words = 'y = x × x = [0, 1, 4, 9].';
    expect(screen.getByRole('slider', { name: 'Step' }).getAttribute('aria-valuetext')).toBe(words);
    expect(root.querySelector('[aria-live="polite"]')?.textContent).toBe(words);
    expect(root.querySelector('li[aria-current="step"]')?.textContent).toBe(words);
  });

  it('calls a node without a variable by its expression, once', () => {
    const { root } = open();
    const card = root.querySelector('[data-node="n5"]');
    expect(card?.querySelector('.name')?.textContent).toBe('sum(z)');
    expect(card?.querySelector('.detail')).toBeNull();
    expect(root.querySelector('[data-node="n4"] .detail')?.textContent).toBe('u × x');
  });

  it('names the nodes by variable, operation, value and gradient', () => {
    const { player, root } = open();
    expect(name(root, 'n4')).toBe('z, mul, no value yet, no gradient yet');
    player.goTo(9);
    expect(name(root, 'n4')).toBe('z, mul, value [0, 1, 8, 27], gradient [1, 1, 1, 1]');
    expect(name(root, 'n2')).toBe('y, mul, value [0, 1, 4, 9], no gradient arrives');
    expect(name(root, 'n1')).toBe('x, leaf, value [0, 1, 2, 3], gradient [0, 1, 4, 9], x.grad [0, 0, 0, 0]');
  });
});

describe('stepping', () => {
  it('goes by the buttons, the slider and the transcript', () => {
    const { player, screen } = open();
    fireEvent.click(screen.getByRole('button', { name: 'Step forward' }));
    fireEvent.click(screen.getByRole('button', { name: 'Step forward' }));
    expect(player.step).toBe(2);
    fireEvent.click(screen.getByRole('button', { name: 'Step back' }));
    expect(player.step).toBe(1);
    fireEvent.click(screen.getByRole('button', { name: 'Last step' }));
    expect(player.step).toBe(10);
    fireEvent.click(screen.getByRole('button', { name: 'First step' }));
    expect(player.step).toBe(0);
    fireEvent.input(screen.getByRole('slider', { name: 'Step' }), { target: { value: '7' } });
    expect(player.step).toBe(7);
    fireEvent.click(screen.getByText('sum(z) = 36.'));
    expect(player.step).toBe(5);
  });

  it('draws the same picture whichever way it came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 13 }), { minLength: 1, maxLength: 8 }), (walk) => {
        const [walked, direct] = [open(dot), open(dot)];
        for (const k of walk) walked.player.goTo(k);
        direct.player.goTo(walk.at(-1) ?? 0);
        expect(walked.root.textContent).toBe(direct.root.textContent);
        expect(walked.player.step).toBe(direct.player.step);
      }),
      { numRuns: 15 },
    );
  }, 30_000);

  it('stays within the trace, and opens where it is asked to', () => {
    const { player } = open(detach, { startStep: 3 });
    expect(player.step).toBe(3);
    player.goTo(1e9);
    expect(player.step).toBe(10);
    player.goTo(-5);
    expect(player.step).toBe(0);
    player.goTo(NaN);
    expect(player.step).toBe(0);
  });

  it('plays and pauses', () => {
    vi.useFakeTimers();
    const { player, screen } = open();
    fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    vi.advanceTimersByTime(4000);
    expect(player.step).toBeGreaterThan(2);
    fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
    const { step } = player;
    vi.advanceTimersByTime(60_000);
    expect(player.step).toBe(step);
    fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    vi.advanceTimersByTime(60_000);
    expect(player.step).toBe(10);
    expect(screen.getByRole('button', { name: 'Play' })).toBeTruthy();
    vi.useRealTimers();
  });
});

describe('keys', () => {
  it('step, jump and walk the graph', () => {
    const { player, root } = open();
    const press = (key: string, target: Element = root): void => {
      fireEvent.keyDown(target, { key });
    };
    const expected: [string, number][] = [
      ['ArrowRight', 1],
      ['ArrowRight', 2],
      ['ArrowLeft', 1],
      [']', 6],
      [']', 10],
      ['[', 6],
      ['[', 1],
      ['End', 10],
      ['Home', 0],
    ];
    for (const [key, step] of expected) {
      press(key);
      expect(player.step, key).toBe(step);
    }
    root.querySelector<SVGElement>('[data-node="n5"]')?.focus();
    const focused = (): string | null | undefined =>
      (root.getRootNode() as ShadowRoot).activeElement?.getAttribute('data-node');
    const walk: string[] = [];
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown']) {
      press(key);
      walk.push(focused() ?? '');
    }
    expect(walk).toEqual(['n4', 'n3', 'n2', 'n1', 'n4']);
    expect(root.querySelectorAll('[data-node][tabindex="0"]')).toHaveLength(1);
  });

  it('keep the focus on a step', () => {
    const { root } = open();
    const node = root.querySelector<SVGElement>('[data-node="n1"]');
    node?.focus();
    fireEvent.keyDown(node ?? root, { key: 'ArrowRight' });
    expect((root.getRootNode() as ShadowRoot).activeElement).toBe(node);
  });

  it('do not reach the page, and those of the page pass through', () => {
    const { root, host, screen } = open();
    const heard: string[] = [];
    host.addEventListener('keydown', (event) => heard.push(event.key));
    fireEvent.keyDown(root, { key: 'ArrowRight' });
    fireEvent.keyDown(root, { key: '?' });
    fireEvent.keyDown(screen.getByRole('button', { name: 'Play' }), { key: ' ' });
    fireEvent.keyDown(root, { key: 'Tab' });
    fireEvent.keyDown(root, { key: 's', ctrlKey: true });
    fireEvent.keyDown(root, { key: 'ArrowRight', metaKey: true });
    expect(heard).toEqual(['Tab', 's', 'ArrowRight']);
    expect(screen.getAllByText('play, pause')).toHaveLength(1);
  });
});

describe('on a page', () => {
  it('says what is wrong in place of the picture', () => {
    const { screen, player } = open({ ...detach, version: 2 });
    expect(screen.getByRole('alert').textContent).toBe(
      'This trace has version 2; this player reads version 1. Update autodiff-lite to see it.',
    );
    player.goTo(3);
    expect(player.step).toBe(0);
  });

  it('shows markup in a name as text', () => {
    const text = JSON.stringify(detach).replaceAll('"name": "y"', '').replaceAll('"name":"y"', '"name":"<img src=x>"');
    const { root } = open(JSON.parse(text));
    expect(root.querySelector('img')).toBeNull();
    expect(root.textContent).toContain('<img src=x>');
  });

  it('lives beside others', () => {
    const [one, other] = [open(), open(dot)];
    one.player.goTo(4);
    expect(other.player.step).toBe(0);
    one.player.dispose();
    other.player.goTo(2);
    expect(other.player.step).toBe(2);
    expect(document.querySelectorAll('[id]')).toHaveLength(0);
    expect(other.root.querySelectorAll('[id]')).toHaveLength(0);
  });

  it('leaves nothing behind', () => {
    vi.useFakeTimers();
    const { player, host, screen } = open();
    fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    player.dispose();
    expect(host.childNodes).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('opens without a layout, detached from the page, and with nothing in it', () => {
    const program = traceOf([
      { op: 'mul', left: 0, right: 1 },
      { op: 'add', left: 3, right: 0 },
    ]);
    expect(open(program).root.querySelectorAll('[data-node]')).toHaveLength(5);
    const host = document.createElement('div');
    const player = mount(host, dot);
    player.goTo(8);
    expect(player.step).toBe(8);
    player.dispose();
    const empty = { ...program, nodes: [], edges: [], steps: [], tensors: {} };
    expect(open(empty).screen.getByText('Before the first step.')).toBeTruthy();
  });
});
