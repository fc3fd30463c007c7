import { within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import { mount, type Moment, type Player, type PlayerOptions } from './index';
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
