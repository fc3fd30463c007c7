/** Predict, and you are autograd, as a learner meets them: by the names of what is on the page. */

import { fireEvent, within, type BoundFunctions, type queries } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import detach from '../fixtures/detach.json';
import dot from '../fixtures/dot.json';
import { mount, type Player, type PlayerOptions } from '../index';
import type { Told } from '../tool';
import type { Lesson } from '../trace';

const players: Player[] = [];
const LAST = detach.steps.length;

interface Opened {
  player: Player;
  root: HTMLElement;
  page: BoundFunctions<typeof queries>;
  told: Told[];
  steps: number[];
}

function open(lesson: Lesson | undefined, options: PlayerOptions = {}, trace: object = detach): Opened {
  const host = document.createElement('div');
  document.body.append(host);
  const [told, steps]: [Told[], number[]] = [[], []];
  const player = mount(host, lesson === undefined ? trace : { ...trace, lesson }, {
    transitions: false,
    onTold: (event) => told.push(event),
    onChange: ({ step }) => steps.push(step),
    ...options,
  });
  players.push(player);
  const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
  if (!root) throw new Error('nothing was mounted');
  return { player, root, page: within(root), told, steps };
}

/** What has to be drawn is drawn, and what follows from it too. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 40));
}

function type(page: Opened['page'], text: string): void {
  const field = page.getByRole('textbox', { name: 'Your answer' });
  fireEvent.input(field, { target: { value: text } });
  page.getByRole('button', { name: 'Answer' }).click();
}

/** All that stands on the page, seen or heard. */
function everything(root: HTMLElement): string {
  const labels = [...root.querySelectorAll('*')].flatMap((element) =>
    [...element.attributes].map(({ value }) => value),
  );
  return [root.textContent, ...labels].join('\n');
}

function press(root: HTMLElement, key: string): void {
  fireEvent.keyDown(root, { key });
}

afterEach(() => {
  for (const player of players.splice(0)) player.dispose();
  document.body.replaceChildren();
});

const ASKED: Lesson = { predict: [{ step: LAST, of: 'grad', at: 5 }] };

describe('a question of the author', () => {
  it('is asked where she set it, and nothing on the page tells the answer before', async () => {
    const { player, root, page, steps } = open(ASKED, { startStep: LAST });
    expect(player.step).toBe(5);
    player.goTo(LAST);
    await settle();
    expect(player.step).toBe(5);
    expect(steps.at(-1)).toBe(5);
    expect(page.getByText('What will x.grad hold, once backward has run?')).toBeDefined();
    expect(page.getByRole('list', { name: 'Transcript' }).children).toHaveLength(5);
    expect(everything(root)).not.toMatch(/misses|x\.grad was empty|without the cut/);
    expect(page.queryByRole('button', { name: /Paths|Trouble|You are autograd/ })).toBeNull();
  });

  it('is judged with a reason, and then the working can be seen', async () => {
    const { player, page, told } = open(ASKED, { startStep: 5 });
    await settle();
    type(page, '[0, 1');
    await settle();
    expect(page.getByRole('alert').textContent).toBe('“]” is missing.');
    expect(told).toEqual([]);
    type(page, '3 * x^2');
    await settle();
    expect(page.getByText(/Through the gate nothing comes back to x/)).toBeDefined();
    expect(told).toEqual([
      expect.objectContaining({
        kind: 'predict',
        asked: 'x.grad',
        answer: '3 * x^2',
        right: false,
        actual: '[0, 1, 4, 9]',
      }),
    ]);
    page.getByRole('button', { name: 'Show the step' }).click();
    expect(player.step).toBe(LAST);
    page.getByRole('button', { name: 'Done' }).click();
    const beliefs = page.getByRole('list', { name: 'What you believed, and what happened' });
    expect(beliefs.textContent).toMatch(
      /x\.grad: You answered 3 \* x\^2\. It is \[0, 1, 4, 9\]\. This counts something/,
    );
  });

  it('comes back when the tool was closed and the learner wants to go on', async () => {
    const { player, root, page } = open(ASKED, { startStep: 5 });
    await settle();
    page.getByRole('button', { name: 'Close' }).click();
    expect(page.queryByRole('textbox')).toBeNull();
    press(root, 'ArrowRight');
    await settle();
    expect(player.step).toBe(5);
    expect((root.getRootNode() as ShadowRoot).activeElement).toBe(page.getByRole('textbox', { name: 'Your answer' }));
  });

  it('can be passed', async () => {
    const { player, page, told } = open(ASKED, { startStep: 5 });
    await settle();
    page.getByRole('button', { name: 'Show me' }).click();
    expect(told).toEqual([expect.objectContaining({ answer: '', right: false, why: '' })]);
    player.goTo(LAST);
    expect(player.step).toBe(LAST);
  });

  it('stops the clock', async () => {
    const { player } = open(ASKED, { startStep: 4, speed: 4 });
    vi.useFakeTimers();
    player.play(true);
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();
    await settle();
    expect([player.step, player.playing]).toEqual([5, false]);
  });

  it('belongs to its trace', () => {
    const { player } = open(ASKED);
    player.setTrace(dot, dot.steps.length);
    expect(player.step).toBe(dot.steps.length);
  });
});

it('asks about each contribution when the learner wishes it, and saves what she believed', async () => {
  const { player, root, page, told } = open(undefined, { startStep: 6 });
  page.getByRole('button', { name: 'Step forward' }).focus();
  press(root, 'p');
  await settle();
  fireEvent.click(page.getByRole('checkbox', { name: 'gradient' }));
  page.getByRole('button', { name: /^Ask me \d+ questions$/ }).click();
  const saved: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    saved.push(file as Blob);
    return 'blob:answers';
  });
  for (const answer of ['1', 'none', 'u']) {
    await settle();
    type(page, answer);
    await settle();
    page.getByRole('button', { name: /Next question|Done/ }).click();
  }
  expect(player.step).toBe(9);
  expect(told.map(({ asked, right }) => [asked, right])).toEqual([
    ['sum(z) → z', false],
    ['u → y', true],
    ['z → x', true],
  ]);
  page.getByRole('button', { name: 'Save my answers' }).click();
  const file = JSON.parse((await saved[0]?.text()) ?? '') as { answers: unknown[] };
  expect(file.answers).toEqual(told.map((event) => ({ ...event, kind: undefined })));
  vi.restoreAllMocks();
});

describe('what a teacher keeps back', () => {
  it('goes no further than the lock', () => {
    const { player, page } = open({ lock: 4 }, { startStep: LAST });
    expect(player.step).toBe(4);
    page.getByRole('button', { name: 'Last step' }).click();
    expect(player.step).toBe(4);
    expect(page.getByRole('list', { name: 'Transcript' }).children).toHaveLength(4);
  });

  it.each([
    ['values', '[0, 1, 8, 27]'],
    ['gradients', '[0, 1, 4, 9]'],
  ] as const)('hides %s from the whole page', (part, number) => {
    const { player, root } = open({ hide: [part] });
    const shown = (): string => everything(root);
    for (let k = 0; k <= LAST; k += 1) {
      player.goTo(k);
      // The number of the other part is there where it belongs: y and x.grad are [0, 1, 4, 9] both.
      if (part === 'values') expect(shown()).not.toContain(number);
      else expect(shown()).not.toMatch(/(passes back|becomes|gradient is|would have brought)[^?<]*\[\d/);
    }
    expect(shown()).toContain('?');
  });

  it('leaves out controls and transcript, and the keys still step', () => {
    const { player, root, page } = open({ hide: ['controls', 'transcript'], present: true });
    expect(page.queryByRole('button', { name: 'Step forward' })).toBeNull();
    expect(page.queryByRole('list', { name: 'Transcript' })).toBeNull();
    expect(page.queryByText(/^Press/)).toBeNull();
    press(root, 'ArrowRight');
    expect(player.step).toBe(1);
    expect(root.classList.contains('present')).toBe(true);
  });
});

describe('you are autograd', () => {
  async function begin(): Promise<Opened> {
    const opened = open(undefined, { startStep: 6 }, dot);
    press(opened.root, 'a');
    await settle();
    return opened;
  }

  function visit(root: HTMLElement, name: string): void {
    const card = within(root).getByRole('img', { name: new RegExp(`^${name.replace(/[()]/g, '\\$&')}, `) });
    card.dispatchEvent(new FocusEvent('focus'));
    fireEvent.keyDown(card, { key: 'Enter' });
  }

  it('lets the learner visit in an allowed order with the keyboard, and explains what is not', async () => {
    const { root, page, told, player } = await begin();
    const before = player.step;
    const ops = (dot.nodes as { kind: string; name?: string; expression?: string }[])
      .filter(({ kind }) => kind === 'op')
      .map(({ name = '', expression = '' }) => (name === '' ? expression : name));
    const [first = '', ...others] = ops;
    visit(root, first);
    await settle();
    expect(page.getByText(new RegExp('still waits for \\d contribution'))).toBeDefined();
    expect(player.step).toBe(before);
    for (const name of [...others.reverse(), first]) {
      visit(root, name);
      await settle();
    }
    expect(page.getByText('Every operation is visited, and every gradient is complete.')).toBeDefined();
    expect(page.getByText('Both are the same.')).toBeDefined();
    expect(told).toEqual([{ kind: 'order', pass: 1, order: [...others, first] }]);
    expect(player.step).toBe(dot.steps.length);
  });
});
