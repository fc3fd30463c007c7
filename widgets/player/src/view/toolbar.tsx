/** The row of tools, and the place of the one that is open. */

import type { ComponentChild } from 'preact';
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
  const { Panel } = tool;
  return (
    <section class={`drawer-of-tool ${tool.id}`} aria-label={say(tool.name)}>
      <p class="heading">{say(tool.name)}</p>
      <button type="button" class="quiet close" aria-label={say('ui.close')} onClick={props.close}>
        ×
      </button>
      <Panel key={tool.id} {...props} />
    </section>
  );
}
