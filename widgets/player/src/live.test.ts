import { within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import { mount, type Moment, type Player, type PlayerOptions } from './index';
import { open as show } from './testing/open';
import { traceOf } from './testing/programs';
import { KIT } from './tools';

const players: Player[] = [];

function open(options: PlayerOptions = {}): { player: Player; root: HTMLElement; heard: Moment[] } {
  const host = document.createElement('div');
  document.body.append(host);
  const heard: Moment[] = [];
  const onChange = (now: Moment): number => heard.push(now);
  const player = mount(host, detach, { transitions: false, onChange, ...options });
  players.push(player);
  const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
  if (!root) throw new Error('nothing was mounted');
  return { player, root, heard };
}

afterEach(() => {
  vi.useRealTimers();
  for (const player of players.splice(0)) player.dispose();
  document.body.replaceChildren();
});

it('tells of each change once, and of nothing that is no change', () => {
  const { player, heard } = open();
  player.goTo(3);
  player.goTo(3);
  player.play(true);
  player.play(true);
  player.play(false);
  expect(heard).toEqual([
    { step: 3, playing: false },
    { step: 3, playing: true },
    { step: 3, playing: false },
  ]);
});

it('tells of what the learner does, and that the clock stops at the end', () => {
  vi.useFakeTimers();
  const { player, root, heard } = open({ startStep: detach.steps.length - 2, speed: 4 });
  within(root).getByRole('button', { name: 'Play' }).click();
  vi.advanceTimersByTime(1800 / 4);
  expect(heard.at(0)?.playing).toBe(true);
  expect(heard.at(-1)).toEqual({ step: detach.steps.length, playing: false });
  expect(player.playing).toBe(false);
});

it('shows another trace in the same place, at the same step and with the same focus', () => {
  const { player, root, heard } = open({ startStep: 4 });
  const shadow = root.getRootNode() as ShadowRoot;
  const forward = within(root).getByRole('button', { name: 'Step forward' });
  forward.focus();
  player.setTrace(dot);
  expect(player.step).toBe(4);
  expect(shadow.activeElement).toBe(forward);
  expect(within(root).getByRole('list', { name: 'Transcript' }).children).toHaveLength(dot.steps.length);
  expect(heard).toEqual([]);
  forward.click();
  expect(heard).toEqual([{ step: 5, playing: false }]);
});

it('says that a shorter trace has fewer steps', () => {
  const { player, heard } = open({ startStep: detach.steps.length });
  const shorter = { ...dot, steps: dot.steps.slice(0, 2) };
  player.setTrace(shorter);
  expect(player.step).toBe(2);
  expect(heard).toEqual([{ step: 2, playing: false }]);
});

it('says what is wrong with the next trace, and plays the one after that', () => {
  vi.useFakeTimers();
  const { player, root } = open();
  player.play(true);
  player.setTrace({ schema: 'something else' });
  vi.advanceTimersByTime(10_000);
  expect(player.step).toBe(0);
  expect(root.textContent).toMatch(/trace/i);
  player.setTrace(dot, 3);
  expect(player.step).toBe(3);
  within(root).getByRole('button', { name: 'Step forward' }).click();
  expect(player.step).toBe(4);
});

describe('tools that come later', () => {
  it('are there once they have come, and the one that was asked for is open', async () => {
    const host = document.createElement('div');
    const player = mount(host, detach, { tools: () => Promise.resolve(KIT), tool: 'trouble' });
    const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section') ?? host;
    const screen = within(root);
    expect(screen.getByRole('group', { name: 'Computation graph' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Tools' })).toBeNull();
    await screen.findByRole('button', { name: 'Tools' });
    expect(screen.getByRole('region', { name: 'Trouble' })).toBeTruthy();
    player.dispose();
  });

  it('do not come to a player that has gone', async () => {
    const host = document.createElement('div');
    const coming = Promise.resolve(KIT);
    mount(host, detach, { tools: () => coming }).dispose();
    await coming;
    expect(host.childElementCount).toBe(0);
  });
});

describe('another run of the same program', () => {
  /** The same graph, from another x. */
  const run = (number: number): unknown => {
    const { tensors, nodes, ...rest } = structuredClone(detach);
    const x = nodes.find(({ name }) => name === 'x')?.value as keyof typeof tensors;
    return { ...rest, nodes, tensors: { ...tensors, [x]: { ...tensors[x], data: [number, 1, 2, 3] } } };
  };

  async function shown(): Promise<{ player: Player; root: HTMLElement }> {
    const { player, root } = open({ tools: () => Promise.resolve(KIT) });
    await within(root).findByRole('button', { name: 'Tools' });
    return { player, root };
  }

  it('leaves open what is open, and what was chosen chosen', async () => {
    const { player, root } = await shown();
    const screen = within(root);
    const card = screen.getByRole('img', { name: /^x, leaf/ });
    card.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    screen.getByRole('button', { name: 'Keys' }).click();
    player.goTo(2);
    const inspector = screen.getByRole('region', { name: 'Inspector' });
    for (const number of [7, 8]) {
      player.setTrace(run(number));
      expect(screen.getByRole('region', { name: 'Inspector' })).toBe(inspector);
      expect(inspector.textContent).toContain(`-${number}${number}`); // the scale of its colours
      expect(screen.getByRole('img', { name: /^x, leaf/ })).toBe(card);
      expect(screen.getByRole('button', { name: 'Keys' }).getAttribute('aria-expanded')).toBe('true');
    }
  });

  it('leaves closed what was closed', async () => {
    const { player, root } = await shown();
    const screen = within(root);
    player.open('trouble');
    player.setTrace(run(7));
    screen.getByRole('button', { name: 'Close' }).click();
    player.setTrace(run(8));
    expect(screen.queryByRole('region', { name: 'Trouble' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Tools' }).getAttribute('aria-expanded')).toBe('true');
  });
});

it('gives the focus back to the button of a tool that is closed', () => {
  const { root } = open({ tool: 'share' });
  const screen = within(root);
  const close = screen.getByRole('button', { name: 'Close' });
  close.focus();
  close.click();
  expect(screen.queryByRole('region', { name: 'Share' })).toBeNull();
  const focused = (root.getRootNode() as ShadowRoot).activeElement;
  expect(focused?.getAttribute('data-tool')).toBe('share');
});

/** A program of so many nodes, one of them computed from the one before. */
const long = (nodes: number): unknown =>
  traceOf(Array.from({ length: nodes }, (_, index) => ({ op: 'add', left: index + 2, right: 0 })));

it('leaves the focus on a card when another trace is shown, wherever the card stands in that', () => {
  const { player, card, focused, close } = show(long(60));
  card('n31').focus();
  const more = long(60) as { nodes: { id: string }[] };
  // One node more at the front: every card is drawn one place later.
  const [first, ...others] = more.nodes;
  const odd = { ...first, id: 'n99' };
  player.setTrace({ ...more, nodes: [odd, first, ...others] });
  expect(focused()).toBe('n31');
  expect(card('n31').getAttribute('tabindex')).toBe('0');
  close();
});

it('gives the place in the tab order to the first card when the one that had it is no more', () => {
  const { player, card, root, close } = show(long(20));
  card('n19').focus();
  player.setTrace(long(4));
  const stops = [...root.querySelectorAll('[data-node][tabindex="0"]')];
  expect(stops.map((each) => each.getAttribute('data-node'))).toEqual(['n0']);
  close();
});

it('asks the page for no size while it draws a step: each question would have all of it laid out once more', () => {
  const { player, close } = show(long(60), { startStep: 3 });
  const asked: string[] = [];
  const spied = ['offsetWidth', 'offsetHeight', 'offsetLeft', 'offsetTop', 'clientWidth', 'clientHeight'] as const;
  const spies = spied.map((name) =>
    vi.spyOn(HTMLElement.prototype, name, 'get').mockImplementation(() => {
      asked.push(name);
      return 0;
    }),
  );
  player.goTo(4);
  expect(asked).toEqual([]);
  for (const spy of spies) spy.mockRestore();
  close();
});

it('changes few elements of a large picture by a step', () => {
  const { player, root, close } = show(long(200), { startStep: 40 });
  const changed = new Set<string>();
  const watch = new MutationObserver(() => undefined);
  watch.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  player.goTo(41);
  for (const { target } of watch.takeRecords()) {
    const at = target instanceof Element ? target : target.parentElement;
    const item = at?.closest('[data-node], [data-edge]');
    if (item) changed.add(item.getAttribute('data-node') ?? item.getAttribute('data-edge') ?? '');
  }
  watch.disconnect();
  expect(changed.size).toBeGreaterThan(0);
  expect(changed.size).toBeLessThan(8);
  close();
});
