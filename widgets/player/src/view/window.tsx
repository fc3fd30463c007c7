/** The window in which the picture stands, with what moves it: buttons, and a small map of a picture that is larger. */

import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useWords, type Key } from '../catalogue';
import type { Scene } from '../layout';
import type { NodeId } from '../trace';
import type { Viewport } from '../viewport';
import { memo } from './memo';

/** The smallest text of the picture has 12 px and is read down to 10; a wider graph is moved in its window. */
const LEAST_SCALE = 10 / 12;
/** The map is no larger, in pixels. */
const MAP = { width: 220, height: 48 };

interface WindowProps {
  viewport: Viewport;
  scene: Scene;
  /** Where the step happens. */
  now: NodeId | undefined;
  children: ComponentChild;
}

function Buttons({ viewport }: { viewport: Viewport }): ComponentChild {
  const say = useWords();
  const buttons: [Key, string, () => void][] = [
    ['ui.zoom.in', 'M7 2v10M2 7h10', () => { viewport.zoomIn(); }],
    ['ui.zoom.out', 'M2 7h10', () => { viewport.zoomOut(); }],
    ['ui.zoom.fit', 'M5 2H2v3M9 2h3v3M5 12H2V9M9 12h3V9', () => { viewport.fit(); }],
  ]; // prettier-ignore
  return (
    <div class="zoom">
      {buttons.map(([name, shape, act]) => (
        <button key={name} type="button" aria-label={say(name)} title={say(name)} onClick={act}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d={shape} fill="none" stroke="currentColor" stroke-width="1.6" />
          </svg>
        </button>
      ))}
    </div>
  );
}

const Cards = memo(({ scene }: { scene: Scene }) => (
  <>
    {[...scene.visible.nodes, ...scene.visible.closed.map(({ id }) => id)].map((id) => (
      <rect key={id} {...scene.card(id)} rx={8} />
    ))}
  </>
));

/** Only for the eye and the hand: whoever listens walks from card to card, and the window follows. */
function Minimap({ viewport, scene, now }: Omit<WindowProps, 'children'>): ComponentChild {
  const [, redraw] = useState({});
  useLayoutEffect(() => viewport.watch(() => { redraw({}); }), [viewport]); // prettier-ignore
  if (!viewport.isLarger) return null;
  const { view } = scene;
  const { seen } = viewport;
  const scale = Math.min(MAP.width / view.width, MAP.height / view.height);
  const held = (event: PointerEvent & { currentTarget: SVGElement }): void => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    viewport.centre((event.clientX - left) / width, (event.clientY - top) / height);
  };
  return (
    <div class="strip" aria-hidden="true">
      <svg
        class="minimap"
        width={view.width * scale}
        height={Math.max(8, view.height * scale)}
        viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          held(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) held(event);
        }}
      >
        <Cards scene={scene} />
        {now !== undefined && <rect class="now" {...scene.card(now)} rx={8} />}
        <rect
          class="frame"
          x={view.x + Math.max(0, seen.x) * view.width}
          y={view.y + Math.max(0, seen.y) * view.height}
          width={Math.min(1, seen.width) * view.width}
          height={Math.min(1, seen.height) * view.height}
          vector-effect="non-scaling-stroke"
        />
      </svg>
    </div>
  );
}

export function Window({ viewport, scene, now, children }: WindowProps): ComponentChild {
  const window = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () =>
      window.current === null || ground.current === null ? undefined : viewport.attach(window.current, ground.current),
    [viewport],
  );
  const { width, height } = scene.view;
  // Of another picture that is as large nothing has to be asked: a widget shows many such in a row.
  useLayoutEffect(() => {
    viewport.remeasure();
  }, [viewport, width, height]);
  return (
    <>
      <div class="graph" ref={window} tabIndex={-1}>
        <div class="ground" ref={ground} style={{ maxWidth: `${width}px`, minWidth: `${width * LEAST_SCALE}px` }}>
          {children}
        </div>
        <Buttons viewport={viewport} />
      </div>
      <Minimap viewport={viewport} scene={scene} now={now} />
    </>
  );
}
