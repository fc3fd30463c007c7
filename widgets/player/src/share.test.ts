import { describe, expect, it } from 'vitest';
import detach from './fixtures/golden/detach.json';
import regression from './fixtures/golden/regression.json';
import { Program } from './program';
import { fileName, film, page, sheet, still } from './share';
import type { Trace } from './trace';
import { sentenceAt } from './words';

const program = new Program(detach.trace as unknown as Trace);
const all = Array.from({ length: program.length + 1 }, (_, k) => k);

function read(svg: string): Document {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(document.querySelector('parsererror')).toBeNull();
  expect(document.documentElement.tagName).toBe('svg');
  return document;
}

describe('a moment as a file', () => {
  it('is the picture of that moment, with its own styles, and nothing to click', () => {
    const svg = still(program, 4, 'dark');
    const document = read(svg);
    expect(document.querySelectorAll('[data-node]')).toHaveLength(program.trace.nodes.length);
    expect(document.querySelector('style')?.textContent).toContain('.card');
    expect(document.querySelector('.player')?.getAttribute('data-theme')).toBe('dark');
    expect(svg).not.toContain('tabindex');
    expect(svg).not.toMatch(/(href|src|url)\s*[=(]/);
    expect(still(program, 4, 'dark')).toBe(svg);
    expect(still(program, 5, 'dark')).not.toBe(svg);
  });

  it('says every moment on a sheet and in a film', () => {
    for (const text of [sheet(program, all), film(program, all, 'light')]) {
      const said = [...read(text).querySelectorAll('.said')].map((line) => line.textContent).join(' ');
      for (const k of all) expect(said).toContain(`${k}. ${sentenceAt(program, k)}`);
    }
  });

  it('moves for those who want it, each moment after the other', () => {
    const text = film(program, all, 'light');
    expect(text.match(/@keyframes/g)).toHaveLength(all.length);
    expect(text).toContain('prefers-reduced-motion');
    // Without motion, one moment can be seen: the last.
    expect(text.match(/opacity:1;animation/g)).toHaveLength(1);
  });

  it('lets no markup of a trace into the file', () => {
    const trace = structuredClone(regression.trace) as unknown as Trace;
    trace.title = '</title><script>alert(1)</script>';
    for (const node of trace.nodes) node.name = '<b onclick="x">&</b>';
    const hostile = new Program(trace);
    expect(read(still(hostile, 3, 'light')).querySelector('script, b')).toBeNull();
    const html = new DOMParser().parseFromString(page(hostile, 2, 'let a = "</script><!--";', 'de'), 'text/html');
    expect(html.querySelectorAll('script')).toHaveLength(2);
    expect(JSON.parse(html.querySelector('figure script')?.textContent ?? '')).toEqual(trace);
    expect(html.querySelector('b, figure ~ figure')).toBeNull();
    expect(html.documentElement.lang).toBe('de');
    expect(fileName(hostile, 'svg')).toBe('title-script-alert-1-script.svg');
  });
});
