/**
 * The window onto the picture: which part of it one sees, and how large.
 *
 * Panzoom follows pointers and keeps scale and offset; where the picture may stand is decided here. With no window of any
 * size there is nothing to decide: the style sheet then shows the picture at its own size, from its beginning.
 */

import Panzoom, { type PanzoomObject } from '@panzoom/panzoom';
import { around, type Box } from './geometry';
import { listen, type Handled, type Point } from './gestures';

/** How far one goes in, as a multiple of the size at which the player opens. */
const CLOSEST = 4;
/** What a press of + or − does to the scale. */
const FACTOR = 1.3;
/** Part of the window that a press of Shift and an arrow moves over. */
const STRIDE = 0.25;
/** Room in pixels that is kept around what is to be seen. */
const AROUND = 16;
/** Less than this, in pixels, is no movement: a hand trembles, and sums of fractions are not exact. */
const SLIGHT = 0.5;

/** Where a picture of this size begins in a window with this room: in the middle if all of it fits, and else without a gap. */
export function bounded(start: number, size: number, room: number): number {
  return size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, start));
}

/** Where a picture has to begin for its part between two points to be seen; it stays where that is so already. */
export function revealing(start: number, size: number, room: number, part: readonly [number, number]): number {
  const [from, to] = [part[0] - AROUND, part[1] + AROUND];
  if (start + from >= 0 && start + to <= room) return start;
  return bounded(room / 2 - (from + to) / 2, size, room);
}

/** The scale at which all of the picture is seen, never larger than it opens. */
export function fitting(picture: Size, window: Size): number {
  return Math.min(1, window.width / picture.width, window.height / picture.height);
}

interface Size {
  width: number;
  height: number;
}

export interface User {
  /** A swipe over a picture that is seen as a whole: 1 is forward. */
  swipe: (by: 1 | -1) => void;
  /** Whether a change of place may be seen as a movement. */
  moves: () => boolean;
}

/** How large the window is, and where the ground stands in it and how large, before Panzoom moves it. */
interface Measured {
  window: Size;
  ground: Box;
}

const UNMEASURED: Measured = { window: { width: 0, height: 0 }, ground: { x: 0, y: 0, width: 0, height: 0 } };

interface Place {
  scale: number;
  left: number;
  top: number;
}

export class Viewport implements Handled {
  private window: HTMLElement | undefined;
  private ground: HTMLElement | undefined;
  private panzoom: PanzoomObject | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly sizes = new ResizeObserver(() => {
    this.measure();
  });
  private measured = UNMEASURED;

  /** Whom it serves: a player that takes another's place takes its viewport too. */
  user: User = { swipe: () => undefined, moves: () => false };

  /** Takes a window and the ground in it that holds the picture. Returns how to leave them. */
  attach(window: HTMLElement, ground: HTMLElement): () => void {
    this.window = window;
    this.ground = ground;
    const leave = new AbortController();
    listen(window, this, leave.signal);
    this.sizes.observe(window);
    this.sizes.observe(ground);
    return () => {
      leave.abort();
      this.sizes.disconnect();
      this.panzoom?.destroy();
      this.panzoom = this.window = this.ground = undefined;
      this.measured = UNMEASURED;
    };
  }

  /** Calls back when another part of the picture is seen. Returns how to stop. */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** The part that is seen, where 0 and 1 are the picture's ends. */
  get seen(): Box {
    const { window } = this.measured;
    const { place } = this;
    const { width, height } = this.picture(place.scale);
    if (width === 0 || height === 0) return { x: 0, y: 0, width: 1, height: 1 };
    return {
      x: -place.left / width,
      y: -place.top / height,
      width: window.width / width,
      height: window.height / height,
    };
  }

  /** Whether the picture is larger than its window. */
  get isLarger(): boolean {
    const { width, height } = this.seen;
    return width < 0.995 || height < 0.995;
  }

  zoomIn(): void {
    this.zoom(FACTOR);
  }

  zoomOut(): void {
    this.zoom(1 / FACTOR);
  }

  /** All of the picture at once, or, where that is so already, at the size at which it opened. */
  fit(): void {
    const { place } = this;
    const least = this.least();
    const scale = Math.abs(place.scale - least) < 1e-3 ? 1 : least;
    this.put({ scale, left: 0, top: 0 }, true);
  }

  /** By parts of the window; the picture moves the other way. */
  pan(across: number, down: number): void {
    const { width, height } = this.measured.window;
    const { place } = this;
    const left = place.left - across * STRIDE * width;
    this.put({ ...place, left, top: place.top - down * STRIDE * height }, true);
  }

  /** Brings the middle of the window to a point of the picture, given in parts of it. */
  centre(x: number, y: number): void {
    const { window } = this.measured;
    const { place } = this;
    const { width, height } = this.picture(place.scale);
    this.put({ ...place, left: window.width / 2 - x * width, top: window.height / 2 - y * height }, false);
  }

  /** Moves so that a part of the picture, given in parts of it, is seen, and another with it if there is room for both. */
  reveal(part: Box, other: Box = part): void {
    const { window } = this.measured;
    const { place } = this;
    const size = this.picture(place.scale);
    const both = around([part, other]);
    const fit =
      both.width * size.width + 2 * AROUND <= window.width && both.height * size.height + 2 * AROUND <= window.height;
    const { x, y, width, height } = fit ? both : part;
    const across = [x * size.width, (x + width) * size.width] as const;
    const down = [y * size.height, (y + height) * size.height] as const;
    const left = revealing(place.left, size.width, window.width, across);
    const top = revealing(place.top, size.height, window.height, down);
    if (left !== place.left || top !== place.top) this.put({ ...place, left, top }, true);
  }

  slide(by: number): boolean {
    const { place } = this;
    const left = bounded(place.left - by, this.picture(place.scale).width, this.measured.window.width);
    if (Math.abs(left - place.left) < SLIGHT) return false;
    this.put({ ...place, left }, false);
    return true;
  }

  scaleBy(factor: number, around: Point): boolean {
    if (this.panzoom === undefined) return false;
    const scale = this.panzoom.getScale();
    const next = Math.min(CLOSEST, Math.max(this.least(), scale * factor));
    if (next !== scale) this.zoom(next / scale, around);
    return next !== scale;
  }

  readonly hold = (event: PointerEvent): void => {
    this.panzoom?.handleDown(event);
  };

  readonly drag = (event: PointerEvent): void => {
    this.panzoom?.handleMove(event);
  };

  readonly release = (event: PointerEvent): void => {
    this.panzoom?.handleUp(event);
  };

  swipe(by: 1 | -1): void {
    this.user.swipe(by);
  }

  private get place(): Place {
    const { panzoom } = this;
    const scale = panzoom?.getScale() ?? 1;
    const { x, y } = panzoom?.getPan() ?? { x: 0, y: 0 };
    const { left, top } = this.unmoved(scale);
    return { scale, left: left + scale * x, top: top + scale * y };
  }

  /** Where a picture of this scale stands that nobody has moved: Panzoom's scale has its origin in the ground's middle. */
  private unmoved(scale: number): { left: number; top: number } {
    const { x, y, width, height } = this.measured.ground;
    return { left: x + (width / 2) * (1 - scale), top: y + (height / 2) * (1 - scale) };
  }

  /** How wide the picture is on the screen. */
  get width(): number {
    return this.picture(this.place.scale).width;
  }

  private picture(scale: number): Size {
    const { width, height } = this.measured.ground;
    return { width: width * scale, height: height * scale };
  }

  private least(): number {
    return fitting(this.picture(1), this.measured.window);
  }

  /** Panzoom's offset for a place, which is scaled too. */
  private offset({ scale, left, top }: Place): { x: number; y: number } {
    const { window } = this.measured;
    const { width, height } = this.picture(scale);
    const unmoved = this.unmoved(scale);
    const x = bounded(left, width, window.width) - unmoved.left;
    const y = bounded(top, height, window.height) - unmoved.top;
    // The page's own sizes come as whole pixels: half of one is no reason to move.
    const still = (distance: number): number => (Math.abs(distance) <= SLIGHT ? 0 : distance / scale);
    return { x: still(x), y: still(y) };
  }

  private put(place: Place, animate: boolean): void {
    const { panzoom } = this;
    if (panzoom === undefined) return;
    if (panzoom.getScale() !== place.scale) panzoom.zoom(place.scale, { silent: true });
    const { x, y } = this.offset(place);
    panzoom.pan(x, y, { animate: animate && this.user.moves() });
    this.tell();
  }

  private zoom(factor: number, around?: Point): void {
    const { window, panzoom } = this;
    if (window === undefined || panzoom === undefined) return;
    const { left, top, width, height } = window.getBoundingClientRect();
    panzoom.zoomToPoint(
      panzoom.getScale() * factor,
      around ?? { clientX: left + width / 2, clientY: top + height / 2 },
    );
  }

  /** Another picture stands on the ground: what is asked of the viewport next is meant for that one. */
  remeasure(): void {
    // The first measure can wait until the page is laid out anyway.
    if (this.panzoom !== undefined) this.measure();
  }

  /**
   * Only now is it known how large everything is: the player may be made before it is on a page, and moved to another.
   * Nowhere else are sizes asked of the page: asked while a step is being drawn, it would lay itself out twice.
   */
  private measure(): void {
    const { window, ground } = this;
    if (window === undefined || ground === undefined) return;
    const { offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height } = ground;
    this.measured = {
      window: { width: window.clientWidth, height: window.clientHeight },
      ground: { x, y, width, height },
    };
    if (window.clientWidth === 0 || height === 0) return;
    const { isConnected } = ground;
    if (this.panzoom === undefined && isConnected) {
      this.panzoom = Panzoom(ground, {
        noBind: true,
        cursor: '',
        overflow: 'clip',
        maxScale: CLOSEST,
        // Of a pinch: twice as large when two fingers are 80 pixels farther apart.
        step: 1,
        handleStartEvent: () => undefined,
        setTransform: this.draw,
      });
      // The numbers on the cards can be selected and copied, and what a finger may do is decided below.
      window.style.userSelect = ground.style.userSelect = ground.style.touchAction = '';
    }
    this.panzoom?.setOptions({ minScale: this.least() });
    this.put(this.place, false);
  }

  /** Panzoom's picture of each frame. A hand may have drawn it out of bounds. */
  private readonly draw = (
    ground: HTMLElement | SVGElement,
    { x, y, scale }: { x: number; y: number; scale: number },
  ) => {
    const { place, panzoom } = this;
    const kept = this.offset({ ...place, scale });
    const moved = scale !== 1 || kept.x !== 0 || kept.y !== 0;
    ground.style.transform = moved ? `scale(${scale}) translate(${kept.x}px, ${kept.y}px)` : '';
    if (Math.abs(kept.x - x) > SLIGHT || Math.abs(kept.y - y) > SLIGHT) {
      panzoom?.pan(kept.x, kept.y, { silent: true, force: true });
    }
    this.tell();
  };

  private tell(): void {
    const { window, isLarger, seen } = this;
    if (window !== undefined) {
      window.classList.toggle('larger', isLarger);
      // A finger that cannot move the picture up and down moves the page.
      window.style.touchAction = seen.height < 0.995 ? 'none' : 'pan-y';
    }
    for (const listener of this.listeners) listener();
  }
}
