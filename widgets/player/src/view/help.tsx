/** The keys and what they do, the tools' own among them. */

import type { ComponentChild } from 'preact';
import { useWords, type Key } from '../catalogue';
import type { Tool } from '../tool';

const KEYS: readonly (readonly [string, Key])[] = [
  ['→  ←', 'ui.keys.step'],
  ['Home  End', 'ui.keys.ends'],
  ['Space', 'ui.keys.play'],
  [']  [', 'ui.keys.pass'],
  ['↑  ↓', 'ui.keys.walk'],
  ['+  −  0', 'ui.keys.zoom'],
  ['Shift  ←', 'ui.keys.pan'],
  ['Enter', 'ui.keys.choose'],
  ['Esc', 'ui.keys.close'],
  ['?', 'ui.keys.help'],
];

const GROUPS: typeof KEYS = [['g', 'ui.keys.group']];

export function Help({ tools, groups }: { tools: readonly Tool[]; groups: boolean }): ComponentChild {
  const say = useWords();
  const own = tools.flatMap(({ key, name }): (readonly [string, Key])[] => (key === undefined ? [] : [[key, name]]));
  return (
    <dl class="help" aria-label={say('ui.keys')}>
      {[...KEYS, ...(groups ? GROUPS : []), ...own].map(([keys, meaning]) => (
        <div key={keys}>
          <dt>
            {keys.split('  ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{say(meaning)}</dd>
        </div>
      ))}
    </dl>
  );
}
