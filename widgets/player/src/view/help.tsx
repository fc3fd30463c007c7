import type { ComponentChild } from 'preact';

const KEYS: readonly (readonly [string, string])[] = [
  ['→  ←', 'one step on, one step back'],
  ['Home  End', 'first step, last step'],
  ['Space', 'play, pause'],
  [']  [', 'next, previous pass'],
  ['↑  ↓', 'to the parents, to the children of the focused node'],
  ['?', 'show and hide these keys'],
];

export function Help(): ComponentChild {
  return (
    <dl class="help" aria-label="Keys">
      {KEYS.map(([keys, meaning]) => (
        <div key={keys}>
          <dt>
            {keys.split('  ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
