/** What if, and Check, as a learner meets them: by the names of what is on the page. */

import { fireEvent, within, type BoundFunctions, type queries } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { trace as detach } from '../fixtures/golden/detach.json';
import { trace as dot } from '../fixtures/golden/dot.json';
import { mount, type Player } from '../index';

const players: Player[] = [];
const LAST = detach.steps.length;

interface Opened {
  player: Player;
  root: HTMLElement;
  page: BoundFunctions<typeof queries>;
  told: unknown[];
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 40));
}

async function open(key: string, trace: object = detach): Promise<Opened> {
  const host = document.createElement('div');
  document.body.append(host);
  const told: unknown[] = [];
  const options = { transitions: false, startStep: LAST, onTold: (event: unknown) => told.push(event) };
  const player = mount(host, trace, options);
  players.push(player);
  const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
  if (!root) throw new Error('nothing was mounted');
  await settle();
  fireEvent.keyDown(root, { key });
  await settle();
  return { player, root, page: within(root), told };
}

async function type(page: Opened['page'], name: string, text: string): Promise<void> {
  fireEvent.input(page.getByRole('textbox', { name }), { target: { value: text } });
  await settle();
}

async function press(page: Opened['page'], name: string): Promise<void> {
  page.getByRole('button', { name }).click();
  await settle();
}

afterEach(() => {
  for (const player of players.splice(0)) player.dispose();
  document.body.replaceChildren();
});

describe('What if', () => {
  it('runs the program again with another number, at the same step, and back', async () => {
    const { player, page, told } = await open('w');
    await type(page, 'x[2]', '5');
    expect(player.step).toBe(LAST);
    expect(page.getByText('x.grad: [0, 1, 25, 9] (recorded: [0, 1, 4, 9])')).toBeDefined();
    expect(page.getByRole('img', { name: /^x, .*\[0, 1, 5, 3\]/ })).toBeDefined();
    expect(told.at(-1)).toMatchObject({ kind: 'whatif' });
    await press(page, 'Back to the recording');
    expect(page.queryByText(/recorded:/)).toBeNull();
    expect(page.getByRole<HTMLInputElement>('textbox', { name: 'x[2]' }).value).toBe('2');
    expect(page.queryByRole('img', { name: /\[0, 1, 5, 3\]/ })).toBeNull();
  });

  it('re-attaches the gate and cuts it again', async () => {
    const { page } = await open('w');
    await press(page, 'Re-attach y → u');
    expect(page.getByText('x.grad: [0, 3, 12, 27] (recorded: [0, 1, 4, 9])')).toBeDefined();
    await press(page, 'Cut y → u');
    expect(page.queryByText(/recorded:/)).toBeNull();
  });

  it('cuts and re-attaches an edge that is chosen in the picture, which keeps the focus', async () => {
    const { page, root } = await open('w');
    fireEvent.click(page.getByRole('button', { name: 'Edge y → u: re-attach it' }));
    await settle();
    expect(page.getByText('x.grad: [0, 3, 12, 27] (recorded: [0, 1, 4, 9])')).toBeDefined();
    const chosen = page.getByRole('button', { name: 'Edge y → u: cut it' });
    chosen.focus();
    fireEvent.keyDown(chosen, { key: 'Enter' });
    await settle();
    expect(page.queryByText(/recorded:/)).toBeNull();
    expect(root.getRootNode()).toHaveProperty('activeElement', page.getByRole('button', { name: 'Edge y → u: re-attach it' })); // prettier-ignore
    fireEvent.keyDown(root, { key: 'w' });
    await settle();
    expect(page.queryByRole('button', { name: /^Edge/ })).toBeNull();
  });

  it('goes by the arrow keys along the edges of the chosen card', async () => {
    const { page, root } = await open('w');
    fireEvent.click(page.getByRole('img', { name: /^z, / }));
    await settle();
    const focused = (): string | null | undefined =>
      (root.getRootNode() as ShadowRoot).activeElement?.getAttribute('aria-label');
    const stops = page.getAllByRole('button', { name: /^Edge/ }).filter(({ tabIndex }) => tabIndex === 0);
    expect(stops).toHaveLength(1);
    stops[0]?.focus();
    const names = [focused()];
    for (let taken = 0; taken < 4; taken += 1) {
      fireEvent.keyDown((root.getRootNode() as ShadowRoot).activeElement ?? root, { key: 'ArrowDown' });
      await settle();
      names.push(focused());
    }
    expect([...new Set(names)].sort()).toEqual(['Edge x → z: cut it', 'Edge z → sum(z): cut it']);
  });

  it('says beside the field what is wrong with a number, and loses neither it nor the picture', async () => {
    const { page } = await open('w');
    await type(page, 'x[1]', '3');
    await type(page, 'x[2]', '1 +');
    expect(page.getByRole('alert').textContent).toBe('The answer stops too early.');
    const field = page.getByRole<HTMLInputElement>('textbox', { name: 'x[2]' });
    expect([field.value, field.getAttribute('aria-invalid')]).toEqual(['1 +', 'true']);
    expect(page.getByText('x.grad: [0, 9, 4, 9] (recorded: [0, 1, 4, 9])')).toBeDefined();
  });

  it('moves a number with the arrow keys', async () => {
    const { page, player } = await open('w');
    fireEvent.keyDown(page.getByRole('textbox', { name: 'x[0]' }), { key: 'ArrowUp' });
    await settle();
    expect(page.getByRole<HTMLInputElement>('textbox', { name: 'x[0]' }).value).toBe('0.1');
    expect(player.step).toBe(LAST);
  });

  it('says what it cannot compute here', async () => {
    const { page } = await open('w', {
      ...detach,
      ops: { ...detach.ops, mul: { ...detach.ops.mul, forward: 'f(x)' } },
    });
    await type(page, 'x[2]', '5');
    expect(page.getByText(/needs the kernel, because of: mul/)).toBeDefined();
  });

  it('ends when it is closed', async () => {
    const { page, root } = await open('w');
    await type(page, 'x[2]', '5');
    fireEvent.keyDown(root, { key: 'w' });
    await settle();
    expect(page.queryByRole('img', { name: /\[0, 1, 5, 3\]/ })).toBeNull();
  });
});

describe('Check', () => {
  it('agrees where nothing is cut', async () => {
    const { page } = await open('c', dot);
    expect(page.getByText('Autodiff and finite differences agree for x.')).toBeDefined();
    expect(page.getAllByRole('cell', { name: 'agrees' })).toHaveLength(4);
  });

  it('differs behind a gate, and says why that is right', async () => {
    const { page } = await open('c');
    expect(
      page.getByText(/They differ for x, and that is right: between u and y the gradient is stopped/),
    ).toBeDefined();
    expect(page.getByRole('row', { name: /x\[3\] 9 27 .* differs/ })).toBeDefined();
  });
});
