import { fireEvent, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import detach from '../fixtures/detach.json';
import { mount, type Player, type PlayerOptions } from '../index';

const players: Player[] = [];

function open(step = 10, options: PlayerOptions = {}) {
  const host = document.createElement('div');
  document.body.append(host);
  players.push(mount(host, detach, { transitions: false, startStep: step, ...options }));
  const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
  if (!root) throw new Error('nothing was mounted');
  const source = within(within(root).getByRole('group', { name: 'Source' }));
  const marked = (): (string | undefined)[] =>
    [...root.querySelectorAll<SVGElement>('.marked-chosen')].map((card) => card.dataset['node']);
  return { root, source, marked, line: (text: RegExp) => source.getByRole('button', { name: text }) };
}

afterEach(() => {
  for (const player of players.splice(0)) player.dispose();
  document.body.replaceChildren();
});

describe('the source', () => {
  it('stands under the title, unless the page says that already', () => {
    expect(open().source.getByText('detach')).not.toBeNull();
    expect(open(10, { titled: true }).source.queryByText('detach')).toBeNull();
  });

  it('marks the nodes that a line made, and no longer when it is chosen again', () => {
    const { line, marked } = open();
    fireEvent.click(line(/z = u \* x/));
    expect(marked()).toEqual(['n4']);
    expect(line(/z = u \* x/).getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(line(/z = u \* x/));
    expect(marked()).toEqual([]);
  });

  it('has the line of a chosen card chosen', () => {
    const { root, line } = open();
    fireEvent.click(root.querySelector('[data-node="n2"]') ?? root);
    expect(line(/y = x \* x/).getAttribute('aria-pressed')).toBe('true');
  });

  it('takes one place in the tab order, and goes from line to line by arrows without stepping', () => {
    const { root, source, line } = open(3);
    const inOrder = source.getAllByRole('button').filter(({ tabIndex }) => tabIndex === 0);
    expect(inOrder).toHaveLength(1);
    const [first] = inOrder;
    first?.focus();
    fireEvent.keyDown(first ?? root, { key: 'ArrowDown' });
    const focused = (root.getRootNode() as ShadowRoot).activeElement;
    expect(focused).not.toBe(first);
    expect(focused?.classList.contains('line')).toBe(true);
    expect(within(root).getByRole<HTMLInputElement>('slider', { name: 'Step' }).value).toBe('3');
    fireEvent.keyDown(line(/y = x \* x/), { key: 'ArrowRight' });
    expect(within(root).getByRole<HTMLInputElement>('slider', { name: 'Step' }).value).toBe('4');
  });
});
