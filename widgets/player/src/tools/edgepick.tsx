/** The edges that can be cut or joined, each a button along its line in the picture: a click, a touch, or Enter. */

import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { centred, partOf } from '../geometry';
import type { EdgePickProps } from '../tool';
import type { EdgeId } from '../trace';

/** What a finger needs, in pixels of the screen, however small the picture is. */
const FINGER = 24;
/** So far from each end a touch is for the card. */
const END = 10;
const RADIUS = 12;
const SIGNS = {
  /** A pair of scissors, open. */
  cut: 'M-5.5-7a2.5 2.5 0 1 0 .1 0zM-5.5 2a2.5 2.5 0 1 0 .1 0zM-3.4-3.2L7 5M-3.4 3.2L7-5',
  /** A plug and a socket. */
  join: 'M-10 0h4M-6-4v8h2a4 4 0 0 0 0-8zM10 0H6M6-4v8H4a4 4 0 0 1 0-8z',
};

export function EdgeChoices({ scene, pick, viewport }: EdgePickProps): ComponentChild {
  const [last, stay] = useState<string>();
  const layer = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    const measure = (): void => {
      const { width } = viewport;
      if (width > 0) layer.current?.style.setProperty('--reach', `${(FINGER * scene.view.width) / width}px`);
    };
    measure();
    return viewport.watch(measure);
  }, [viewport, scene]);
  // What is seen as one edge may be many, of which it would be unclear which is meant.
  const seen = pick.choices.filter(({ id }) => scene.visible.bundle(id)?.edges.length === 1);
  const near = seen.filter((choice) => choice.near);
  const walk = (near.length > 0 ? near : seen).map(({ id }) => id);
  const ends = (id: EdgeId): string => {
    const bundle = scene.visible.bundle(id);
    return `${bundle?.from} ${bundle?.to}`;
  };
  /** Edges between the same two cards have their signs beside one another, not on top. */
  const between = (id: EdgeId): number => {
    const alike = seen.filter((choice) => ends(choice.id) === ends(id));
    return (alike.findIndex((choice) => choice.id === id) + 0.5) / alike.length;
  };
  const place = walk.find((id) => id === last) ?? walk[0];
  return (
    <g ref={layer}>
      {seen.map(({ id, name, sign, near }) => {
        const path = scene.path(id);
        const at = path.at(path.length * between(id));
        return (
          <g
            key={id}
            class={near ? 'edge-choice near' : 'edge-choice'}
            data-choice={id}
            role="button"
            aria-label={name}
            tabindex={id === place ? 0 : -1}
            onFocus={({ currentTarget }) => {
              stay(id);
              // One that is touched stays where it is.
              if (currentTarget.matches(':focus-visible'))
                viewport.reveal(partOf(centred(at, 4 * RADIUS, 4 * RADIUS), scene.view));
            }}
            onClick={() => {
              pick.choose(id);
            }}
            onKeyDown={(event) => {
              const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
              if (way !== undefined) {
                const next = walk[walk.indexOf(id) + way];
                const layer = event.currentTarget.parentElement;
                layer?.querySelector<SVGElement>(`[data-choice="${next ?? id}"]`)?.focus();
              } else if (event.key === 'Enter' || event.key === ' ') pick.choose(id);
              else return;
              event.stopPropagation();
              event.preventDefault();
            }}
          >
            <path class="reach" d={path.between(END, path.length - END)} />
            <g class="sign" transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}>
              <circle r={RADIUS} />
              <path d={SIGNS[sign]} />
            </g>
          </g>
        );
      })}
    </g>
  );
}
