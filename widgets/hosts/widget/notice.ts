/** What a widget says at its picture: that it works and can be stopped, what went wrong, that no kernel answers. */

import { say, spokenIn } from '../jupyterlab/preferences';

/** A result that comes sooner needs no word of it, and a drag would flicker. */
const PATIENCE = 300;

export interface Situation {
  busy: boolean;
  error: string;
  /** Whether the work was ended before it was done. */
  stopped: boolean;
  /** Why there is no backward pass: what was returned is no tensor, needs no gradient, or is not one number. */
  lacks: '' | 'tensor' | 'grad' | 'one';
  live: boolean;
  /** Ends the work, where there is something to end it with. */
  stop: (() => void) | undefined;
}

/** A place for words that is empty at first. It takes no room then, and stays in the page: what appears is read aloud. */
class Line {
  readonly node: HTMLElement;

  constructor(
    page: Document,
    role: 'status' | 'alert',
    /** Once there is something to say. */
    private readonly style: Partial<CSSStyleDeclaration>,
  ) {
    this.node = page.createElement('div');
    this.node.setAttribute('role', role);
  }

  say(words: string): void {
    if (words === this.node.textContent) return;
    this.node.textContent = words;
    this.node.removeAttribute('style');
    if (words !== '') Object.assign(this.node.style, this.style);
  }
}

export class Notice {
  readonly node: HTMLElement;
  readonly #work: HTMLElement;
  readonly #working: Line;
  readonly #note: Line;
  readonly #wrong: Line;
  readonly #button: HTMLButtonElement;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Document) {
    this.node = page.createElement('div');
    this.node.lang = spokenIn();
    this.node.tabIndex = -1;
    Object.assign(this.node.style, {
      position: 'relative',
      outline: 'none',
      color: 'var(--jp-ui-font-color1, inherit)',
    });
    this.#working = new Line(page, 'status', { padding: '0 12px 0 6px' });
    this.#note = new Line(page, 'status', { padding: '6px' });
    this.#wrong = new Line(page, 'alert', {
      whiteSpace: 'pre-wrap',
      fontFamily: 'var(--jp-code-font-family, monospace)',
      borderLeft: '4px solid var(--jp-error-color1, #d32f2f)',
      paddingLeft: '0.75em',
      margin: '6px',
    });
    this.#button = page.createElement('button');
    this.#button.type = 'button';
    this.#button.textContent = say('notice.stop');
    this.#button.hidden = true;
    Object.assign(this.#button.style, {
      font: 'inherit',
      color: 'inherit',
      background: 'var(--jp-layout-color2, transparent)',
      border: '1px solid currentColor',
      borderRadius: '3px',
      padding: '2px 12px',
      minHeight: '28px',
    });
    // It lies on the picture: what comes and goes must not move it.
    this.#work = page.createElement('div');
    Object.assign(this.#work.style, {
      position: 'absolute',
      zIndex: '1',
      top: '100%',
      left: '0',
      margin: '6px',
      display: 'flex',
      alignItems: 'center',
      background: 'var(--jp-layout-color1, Canvas)',
      borderRadius: '3px',
    });
    this.#work.append(this.#working.node, this.#button);
    this.node.append(this.#note.node, this.#wrong.node, this.#work);
  }

  show({ busy, error, stopped, lacks, live, stop }: Situation): void {
    clearTimeout(this.#patience);
    this.#wrong.say(!live ? '' : stopped ? say('notice.stopped') : error);
    this.#note.say(!live ? say('notice.gone') : lacks === '' ? '' : say(`notice.lacks.${lacks}`));
    if (busy && live) {
      this.#patience = setTimeout(() => {
        this.#say(say('notice.working'));
        this.#offer(stop);
      }, PATIENCE);
    } else {
      this.#say('');
      this.#withdraw();
    }
  }

  dispose(): void {
    clearTimeout(this.#patience);
  }

  #say(words: string): void {
    this.#working.say(words);
    this.#work.style.padding = words === '' ? '0' : '4px';
    this.#work.style.boxShadow = words === '' ? 'none' : '0 0 0 1px var(--jp-border-color1, currentColor)';
  }

  #offer(stop: (() => void) | undefined): void {
    this.#button.hidden = stop === undefined;
    this.#button.onclick = () => {
      this.#say(say('notice.stopping'));
      stop?.();
    };
  }

  /** The focus stays here, so that Tab goes on from where the button was. */
  #withdraw(): void {
    if (this.#button.matches(':focus')) this.node.focus();
    this.#button.hidden = true;
  }
}
