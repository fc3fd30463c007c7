// @vitest-environment node
/** What a person reads or hears comes from the catalogue, so that it can be said in another language. */

/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import { spokenIn } from './testing/spoken';

const files = import.meta.glob<string>(['./**/*.{ts,tsx}', '../../hosts/**/*.ts', '!**/*.test.*', '!**/testing/**'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

/** Texts that stay as they are, and why. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  // The book is written in English, and so is what Python writes around its search.
  '../../hosts/book/index.ts': [
    'Type a word, such as detach.',
    'One section',
    'Nothing is found for “0”. Try fewer words, or the beginning of one.',
    '0 for “0”0.',
    ', of which these 0 fit best',
  ],
  // JupyterLab reads these before there is a language, shows them in lists of its own, and knows the player by its name.
  '../../hosts/jupyterlab/index.ts': [
    'Plays the traces of autodiff-lite: steps through backpropagation.',
    'Backpropagation trace',
    'Backpropagation player',
  ],
  '../../hosts/jupyterlab/plugin.ts': [
    'Commands, settings and a launcher card for the backpropagation player.',
    'Links that open a notebook at a step of a player.',
    'The backpropagation player as a Jupyter widget.',
  ],
  // A policy.
  './share.tsx': ["default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data:"],
  // The attribute's name in the program, and two classes.
  './view/card.tsx': ['.grad', ' active on-0', 'value empty'],
  // What PyTorch says, word for word.
  './whatif/structure.ts': ['element 0 of tensors does not require grad and does not have a grad_fn'],
};

describe('the sources', () => {
  it('hold no words but names', () => {
    const found = Object.entries(files).map(([file, source]) => [file, spokenIn(file, source)] as const);
    expect(found.length).toBeGreaterThan(100);
    expect(Object.fromEntries(found.filter(([, texts]) => texts.length > 0))).toEqual(NAMES);
  });

  it.each([
    ['text', '<p>Nothing yet</p>', 'Nothing yet'],
    ['a word in braces', "<p>{ready ? 'Done' : say('ui.step')}</p>", 'Done'],
    ['a label', '<button aria-label="Close" class="quiet small">×</button>', 'Close'],
    ['a label of two parts', '<input title={`Step ${k}`} />', 'Step 0'],
    ['what is assigned', "button.textContent = 'Stop';", 'Stop'],
    ['what is appended', 'page.append(`${n} found`);', '0 found'],
    ['an attribute that is set', "node.setAttribute('aria-label', 'Graph');", 'Graph'],
    ['a command', "add({ label: 'Next Step' });", 'Next Step'],
    ['an error for the reader', "fail('Edge leads nowhere.');", 'Edge leads nowhere.'],
    ['an error that is thrown', "throw new InvalidTrace('This is no trace.');", 'This is no trace.'],
  ])('may not hold %s', (_, source, text) => {
    expect(spokenIn('a.tsx', source)).toEqual([text]);
  });

  it.each([
    ['classes', '<p class="quiet small" style="color: red">{say(\'ui.step\')}</p>'],
    ['signs', '<button>×</button>'],
    ['keys of the catalogue', "say(on ? 'ui.pause' : 'ui.play')"],
    ['selectors', "root.querySelector('.question input')"],
    ['errors of the programmer', "throw new TypeError('A schema is true, false or an object.');"],
    ['names of attributes', "node.setAttribute('role', 'status')"],
  ])('may hold %s', (_, source) => {
    expect(spokenIn('a.tsx', source)).toEqual([]);
  });
});
