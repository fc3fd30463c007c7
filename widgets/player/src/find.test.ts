import { fireEvent } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { find } from './find';
import { Program } from './program';
import { open } from './testing/open';
import { loop } from './testing/scopes';
import type { Trace } from './trace';

const trace: Trace = {
  ...loop(300),
  nodes: loop(300).nodes.map((node) =>
    node.id === 'n400' ? { ...node, name: 'Target', expression: 'h @ W', op: 'matmul' } : node,
  ),
};
const program = new Program(trace);

describe('find', () => {
  it('finds by variable, operation, expression and group, the nearest first', () => {
    expect(find(program, 'target')).toEqual(['n400']);
    expect(find(program, ' h @')).toEqual(['n400']);
    expect(find(program, 'matmul')).toEqual(['n400']);
    expect(find(program, 'vn40').slice(0, 2)).toEqual(['n40', 'n401']);
    // The operations of the loop, and the two leaves that nothing else uses.
    expect(find(program, 'line 4')).toHaveLength(602);
    expect(find(program, '')).toEqual([]);
    expect(find(program, 'no such thing')).toEqual([]);
  });

  it('opens the groups around what is chosen, and gives it the focus', () => {
    const { root, screen, focused, card, close } = open(trace);
    fireEvent.keyDown(root, { key: '/' });
    const field = screen.getByRole('searchbox', { name: 'A variable, an operation or a group' });
    expect((root.getRootNode() as ShadowRoot).activeElement).toBe(field);
    expect(root.querySelector('[data-node="n400"]')).toBeNull();
    fireEvent.input(field, { target: { value: 'target' } });
    expect(screen.getByText('1 found')).toBeTruthy();
    expect(root.querySelector('.card.group.marked-chosen')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /Target = h @ W/ }));
    expect(focused()).toBe('n400');
    expect(card('n400').getAttribute('class')).toContain('marked-chosen');
    fireEvent.keyDown(card('n400'), { key: 'Escape' });
    expect(screen.queryByRole('searchbox')).toBeNull();
    close();
  });
});
