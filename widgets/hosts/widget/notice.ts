/** What a widget says above its picture: that it works and can be stopped, what went wrong, that no kernel answers. */

import { say, spokenIn } from '../jupyterlab/preferences';

/** A result that comes sooner needs no word of it, and a drag would flicker. */
const PATIENCE = 300;

export interface Situation {
  busy: boolean;
  error: string;
  /** Whether the work was ended before it was done. */
  stopped: boolean;
  live: boolean;
  /** Ends the work, where there is something to end it with. */
  stop: (() => void) | undefined;
}

export class Notice {
  readonly node: HTMLElement;
  readonly #status: HTMLElement;
  readonly #alert: HTMLElement;
  readonly #words: Text;
  readonly #button: HTMLButtonElement;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Document) {
    this.node = page.createElement('div');
    this.node.lang = spokenIn();
    this.node.tabIndex = -1;
    this.node.style.outline = 'none';
    this.node.style.color = 'var(--jp-ui-font-color1, inherit)';
    this.#status = page.createElement('div');
    this.#status.setAttribute('role', 'status');
    this.#words = page.createTextNode('');
    this.#status.append(this.#words);
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
    const work = page.createElement('div');
    Object.assign(work.style, { display: 'flex', alignItems: 'center' });
    work.append(this.#status, this.#button);
    this.#alert = page.createElement('div');
    this.#alert.setAttribute('role', 'alert');
    Object.assign(this.#alert.style, {
      whiteSpace: 'pre-wrap',
      fontFamily: 'var(--jp-code-font-family, monospace)',
      borderLeft: '4px solid var(--jp-error-color1, #d32f2f)',
      paddingLeft: '0.75em',
    });
    this.node.append(work, this.#alert);
    this.#say('');
    this.#sayWrong('');
  }

  show({ busy, error, stopped, live, stop }: Situation): void {
    clearTimeout(this.#patience);
    if (!busy || !live) this.#withdraw();
    this.#sayWrong(!live ? '' : stopped ? say('notice.stopped') : error);
    if (!live) {
      this.#say(say('notice.gone'));
    } else if (!busy) {
      this.#say('');
    } else {
      this.#patience = setTimeout(() => {
        this.#say(say('notice.working'));
        this.#offer(stop);
      }, PATIENCE);
    }
  }

  dispose(): void {
    clearTimeout(this.#patience);
  }

  /** An empty place takes no room, and stays in the page: what appears in it is read aloud. */
  #say(words: string): void {
    this.#words.data = words;
    this.#status.style.padding = words === '' ? '0' : '6px';
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

  #sayWrong(words: string): void {
    this.#alert.textContent = words;
    this.#alert.style.margin = words === '' ? '0' : '6px';
    this.#alert.style.borderLeftWidth = words === '' ? '0' : '4px';
  }
}
