/** What hands do over the picture: the wheel, a mouse that takes hold of it, one finger, and two. */

/** A swipe is longer than this, in pixels, and more across than down. */
const SWIPE = 48;

/** What they do it to. */
export interface Handled {
  /** Whether the picture is larger than its window. */
  readonly isLarger: boolean;
  /** Moves it across by so many pixels. Returns whether it went any further. */
  slide: (by: number) => boolean;
  /** Makes it so many times as large around a point of the page. Returns whether there was room for that. */
  scaleBy: (factor: number, around: Point) => boolean;
  /** A pointer takes hold of it, moves it, and lets it go. */
  hold: (event: PointerEvent) => void;
  drag: (event: PointerEvent) => void;
  release: (event: PointerEvent) => void;
  /** A swipe over a picture that is seen as a whole: 1 is forward. */
  swipe: (by: 1 | -1) => void;
}

export interface Point {
  clientX: number;
  clientY: number;
}

/** Which way a finger swiped that went down at one point and up at another: 1 to the left, as one turns a page on. */
function swiped(from: Point, to: Point): 1 | -1 | undefined {
  const [across, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
  if (Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(down)) return undefined;
  return across < 0 ? 1 : -1;
}

/** Hears swipes over an element that does not move across itself. */
export function onSwipe(done: (by: 1 | -1) => void): (down: PointerEvent & { currentTarget: HTMLElement }) => void {
  return (down) => {
    if (down.pointerType === 'mouse' || !down.isPrimary) return;
    const ended = new AbortController();
    const end = (up: PointerEvent): void => {
      if (up.pointerId !== down.pointerId) return;
      ended.abort();
      const by = up.type === 'pointerup' ? swiped(down, up) : undefined;
      if (by !== undefined) done(by);
    };
    for (const name of ['pointerup', 'pointercancel'] as const) {
      down.currentTarget.ownerDocument.addEventListener(name, end, { signal: ended.signal });
    }
  };
}

function onWheel(event: WheelEvent, window: HTMLElement, picture: Handled): void {
  const { deltaX, deltaY, deltaMode, shiftKey } = event;
  const lines = deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 20;
  const pinched = event.ctrlKey || event.metaKey;
  const across = shiftKey && deltaX === 0 ? deltaY : deltaX;
  if (!pinched && (shiftKey || Math.abs(deltaX) > Math.abs(deltaY))) {
    if (picture.slide(across * lines)) event.preventDefault();
    return;
  }
  if (!pinched && !window.matches(':focus-within')) return;
  // A trackpad's pinch comes as a wheel with Ctrl and in small portions.
  const scaled = picture.scaleBy(2 ** (-deltaY * lines * (event.ctrlKey ? 0.01 : 0.002)), event);
  // At the end of the zoom the page scrolls on, but its own zoom must not begin.
  if (scaled || pinched) event.preventDefault();
}

/** Listens in a window for what is done to the picture in it, until it is told to stop. */
export function listen(window: HTMLElement, picture: Handled, until: AbortSignal): void {
  /** The finger that may be swiping. */
  let touch: (Point & { id: number }) | undefined;
  const on = <K extends keyof HTMLElementEventMap>(name: K, heard: (event: HTMLElementEventMap[K]) => void): void => {
    window.addEventListener(name, heard, { signal: until, passive: false });
  };
  const released = (event: PointerEvent): void => {
    window.classList.remove('held');
    picture.release(event);
    if (touch?.id !== event.pointerId) return;
    const by = swiped(touch, event);
    touch = undefined;
    if (by !== undefined && event.type === 'pointerup' && !picture.isLarger) picture.swipe(by);
  };
  on('wheel', (event) => {
    onWheel(event, window, picture);
  });
  on('pointerdown', (event) => {
    if (!(event.target instanceof Element)) return;
    const { pointerId: id, clientX, clientY } = event;
    if (event.pointerType === 'mouse') {
      // What stands on a card can be selected, and a gate be asked; empty ground is taken hold of.
      if (event.button !== 0 || event.target.closest('[data-node], [role=button], button') !== null) return;
      event.preventDefault();
      window.focus({ preventScroll: true });
      window.setPointerCapture(id);
      window.classList.add('held');
    } else if (event.target.closest('button') !== null) return;
    // A second finger makes it a pinch.
    touch = event.pointerType === 'mouse' || touch !== undefined ? undefined : { id, clientX, clientY };
    picture.hold(event);
  });
  on('pointermove', picture.drag);
  on('pointerup', released);
  on('pointercancel', released);
}
