/** Find: a node by its name, however many groups it is in. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { find as named } from '../find';
import type { NodeMark, Tool, ToolProps } from '../tool';
import type { NodeId } from '../trace';

/** So many are listed; whoever wants another says more of its name. */
const MOST = 50;
/** A smaller graph is seen at a glance. */
const LEAST = 20;

function Panel({ program, mark, show }: ToolProps) {
  const { say } = program;
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const found = useMemo(() => named(program, text), [program, text]);
  useLayoutEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    const marks = new Map(found.map((id): [NodeId, NodeMark] => [id, { tone: 'chosen' }]));
    mark(marks.size > 0 ? { nodes: marks } : undefined);
  }, [mark, found]);
  const count = { n: found.length, shown: MOST };
  const said = found.length === 0 ? 'find.none' : found.length > MOST ? 'find.more' : 'find.count';
  return (
    <>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0] !== undefined) show(found[0]);
        }}
      >
        <label>
          {say('find.label')}{' '}
          <input
            ref={field}
            type="search"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
            }}
          />
        </label>
        <span role="status">{text.trim() === '' ? '' : say(said, count)}</span>
      </form>
      <ul class="finds">
        {found.slice(0, MOST).map((id) => {
          const node = program.node(id);
          const label = program.label(node);
          const groups = program.groups.around(id).map((group) => program.groups.group(group).name);
          return (
            <li key={id}>
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  show(id);
                }}
              >
                <b>{label}</b>
                {node.expression !== undefined && node.expression !== label && ` = ${node.expression}`}
                {groups.length > 0 && <span class="where">{say('find.in', { groups: groups.join(' › ') })}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

export const find: Tool = {
  id: 'find',
  name: 'ui.tool.find',
  key: '/',
  offered: ({ trace }) => trace.nodes.length >= LEAST,
  Panel,
};
