/** The row of tools, and the place of the one that is open. */

import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Tool, ToolProps } from '../tool';

interface ToolbarProps {
  tools: readonly Tool[];
  open: Tool | undefined;
  toggle: (tool: Tool) => void;
}

export function Toolbar({ tools, open, toggle }: ToolbarProps): ComponentChild {
  const say = useWords();
  return (
    <div class="toolbar" role="group" aria-label={say('ui.tools')}>
      {tools.map((tool) => (
        <button
          key={tool.id}
          type="button"
          data-tool={tool.id}
          aria-pressed={tool === open}
          aria-keyshortcuts={tool.key}
          onClick={() => {
            toggle(tool);
          }}
        >
          {say(tool.name)}
          {tool.key !== undefined && <kbd aria-hidden="true">{tool.key}</kbd>}
        </button>
      ))}
    </div>
  );
}

/** The open tool below the picture. */
export function Drawer({ tool, ...props }: ToolProps & { tool: Tool }): ComponentChild {
  const say = useWords();
  const { Panel, id } = tool;
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const section = place.current;
    const shadow = section?.getRootNode() as ShadowRoot | undefined;
    // Whoever opened it wants to see it; one that is open from the start moves no page.
    if (shadow?.activeElement instanceof Element) section?.scrollIntoView({ block: 'nearest' });
    // What had the focus goes with the drawer: the button that opened it gets it back, or the keys would be the page's.
    return () => {
      if (section?.contains(shadow?.activeElement ?? null) !== true) return;
      section.closest('.player')?.querySelector<HTMLElement>(`[data-tool="${id}"]`)?.focus();
    };
  }, [id]);
  return (
    <section ref={place} class={`drawer-of-tool ${tool.id}`} aria-label={say(tool.name)}>
      <p class="heading">{say(tool.name)}</p>
      <button type="button" class="quiet close" aria-label={say('ui.close')} onClick={props.close}>
        ×
      </button>
      <Panel key={tool.id} {...props} />
    </section>
  );
}
