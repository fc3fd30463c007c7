import { fireEvent, within } from '@testing-library/preact';
import { h, render, type ComponentType } from 'preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import detach from '../fixtures/detach.json';
import { mount, type Player } from '../index';
import { Program } from '../program';
import { stateAt } from '../state';
import type { ToolProps } from '../tool';
import type { Trace } from '../trace';
import { inspect } from './inspect';

const players: Player[] = [];

function open(step: number) {
  const host = document.createElement('div');
  document.body.append(host);
  players.push(mount(host, detach, { transitions: false, startStep: step }));
  const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
  if (!root) throw new Error('nothing was mounted');
  const card = (id: string): Element => root.querySelector(`[data-node="${id}"]`) ?? root;
  const inspector = () => within(within(root).getByRole('region', { name: 'Inspector' }));
  return { root, card, inspector, screen: within(root) };
}

afterEach(() => {
  for (const player of players.splice(0)) player.dispose();
  document.body.replaceChildren();
});

describe('the inspector', () => {
  it('opens on the card that is chosen, with its numbers side by side', () => {
    const { card, inspector } = open(10);
    fireEvent.click(card('n1'));
    const tables = inspector().getAllByRole('table');
    expect(tables.map((table) => within(table).getAllByRole('cell').map(({ textContent }) => textContent))).toEqual([
      ['0', '1', '2', '3'],
      ['0', '1', '4', '9'],
      ['0', '1', '4', '9'],
    ]); // prettier-ignore
    expect(inspector().getByText('requires_grad').nextSibling?.textContent).toBe('True');
    expect(inspector().getByText('x.grad')).toBeTruthy();
  });

  it('follows the steps until a card is chosen, and again when it is told to', () => {
    const { root, card, inspector } = open(1);
    fireEvent.keyDown(root, { key: 'i' });
    const subject = (): string | undefined => root.querySelector('.subject')?.firstChild?.textContent ?? undefined;
    fireEvent.keyDown(root, { key: 'ArrowRight' });
    expect(subject()).toBe('y');
    fireEvent.click(card('n4'));
    fireEvent.keyDown(root, { key: 'ArrowRight' });
    expect(subject()).toBe('z');
    fireEvent.click(inspector().getByRole('button', { name: 'Follow the steps again' }));
    expect(subject()).toBe('u');
  });

  it('leads to what the node was computed from and to what uses it', () => {
    const { root, card, inspector } = open(10);
    fireEvent.click(card('n4'));
    fireEvent.click(inspector().getByRole('button', { name: 'u' }));
    expect(root.querySelector('.subject')?.firstChild?.textContent).toBe('u');
    fireEvent.click(inspector().getByRole('button', { name: 'z' }));
    expect(root.querySelector('.subject')?.firstChild?.textContent).toBe('z');
    expect(inspector().getByText(/z = u \* x/)).toBeTruthy();
  });

  it('says what is not there yet', () => {
    const { card, inspector } = open(0);
    fireEvent.click(card('n4'));
    expect(inspector().getAllByText('is not there yet')).toHaveLength(2);
  });

  it('shows no table of numbers that an author hides', () => {
    const trace = structuredClone(detach) as unknown as Trace;
    const id = trace.nodes.find((node) => node.id === 'n4')?.value ?? '';
    trace.tensors[id] = { shape: [4], dtype: 'float32' };
    const program = new Program(trace);
    const props = { program, state: stateAt(program, 4), selected: 'n4', select: vi.fn(), mark: vi.fn() };
    const host = document.createElement('div');
    render(h(inspect.Panel as ComponentType<Partial<ToolProps>>, props), host);
    expect(host.querySelector('.absent')?.textContent).toBe('value ?');
    expect(host.querySelectorAll('table')).toHaveLength(0);
  });

  it('marks the card in the picture while it is open', async () => {
    const { root, card } = open(10);
    fireEvent.click(card('n4'));
    await vi.waitFor(() => {
      expect(card('n4').getAttribute('class')).toContain('marked-chosen');
    });
    fireEvent.keyDown(root, { key: 'Escape' });
    expect(card('n4').getAttribute('class')).not.toContain('marked');
  });

  it('copies the numbers as a list that Python reads', () => {
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { card, inspector } = open(10);
    fireEvent.click(card('n2'));
    fireEvent.click(inspector().getAllByRole('button', { name: 'Copy as a Python list' })[0] ?? document.body);
    expect(written).toHaveBeenCalledWith('[0.0, 1.0, 4.0, 9.0]');
  });
});
