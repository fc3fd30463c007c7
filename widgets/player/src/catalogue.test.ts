import { within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { german as hosts } from '../../hosts/jupyterlab/german';
import around from '../../schema/hosts.en.json';
import tools from '../../schema/tools.en.json';
import words from '../../schema/words.en.json';
import { speaking, type Catalogue } from './catalogue';
import detach from './fixtures/golden/detach.json';
import { german } from './german';
import { mount } from './index';

function places(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
}

describe('a language', () => {
  const english: Catalogue = { ...words, ...tools, ...around };
  const complete = hosts.words as Catalogue;

  it('has every sentence, with the same places', () => {
    expect(Object.keys(complete).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(complete)) {
      expect(places(text), key).toEqual(places(english[key as keyof Catalogue]));
      expect(text.startsWith(' '), key).toBe(english[key as keyof Catalogue].startsWith(' '));
    }
  });

  it('leaves the braces of a value alone', () => {
    expect(speaking(complete)('compute.unnamed', { expression: '{value}', value: '$&' })).toBe('{value} = $&.');
  });

  it('is spoken by the whole player, which says which one it is', () => {
    const host = document.createElement('div');
    document.body.append(host);
    const player = mount(host, detach.trace, { language: german, startStep: 8, transitions: false });
    const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section') ?? host;
    expect(root.lang).toBe('de');
    expect(root.getAttribute('aria-label')).toBe('Backpropagation-Player: detach');
    expect(root.querySelector('[aria-live]')?.textContent).toContain('u wurde von y abgetrennt');
    const screen = within(root);
    for (const name of ['Schritt vor', 'Schritt zurück', 'Abspielen', 'Werkzeuge', 'Tasten']) {
      expect(screen.getByRole('button', { name })).toBeTruthy();
    }
    player.dispose();
    host.remove();
  });

  it('says what is wrong with a trace, and where', () => {
    const place = document.createElement('div');
    const broken = structuredClone(detach.trace) as { nodes: { shape: unknown }[] };
    for (const node of broken.nodes) node.shape = 'four';
    const player = mount(place, broken, { language: german });
    const said = place.firstElementChild?.shadowRoot?.querySelector('[role=alert]')?.textContent;
    expect(said).toBe('Diese Aufzeichnung ist nicht lesbar: bei nodes/0/shape: hier muss etwas vom Typ array stehen.');
    player.setTrace({ ...detach.trace, nodes: [...detach.trace.nodes].reverse() });
    const then = place.firstElementChild?.shadowRoot?.querySelector('[role=alert]')?.textContent;
    expect(then).toMatch(/^Kante e\d+ führt zurück zu einem Knoten, der davor steht/);
    player.dispose();
  });

  it('says in English what it lacks', () => {
    const host = document.createElement('div');
    const player = mount(host, detach.trace, { language: { code: 'xx', words: { 'ui.step': 'Tere' } } });
    const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section') ?? host;
    expect(root.querySelector('button.primary')?.textContent).toContain('Tere');
    expect(root.querySelector('[aria-live]')?.textContent).toContain('Before the first step.');
    player.dispose();
  });
});
