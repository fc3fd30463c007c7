import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const MARK = '\0css-as-text:';

/** Gives a style sheet as its text, as build.js does, where Vite would put it into the page. */
const cssAsText = {
  name: 'css-as-text',
  enforce: 'pre',
  resolveId(source, importer) {
    // The mark of a virtual module goes before the name, and `.js` after it keeps Vite's own style sheet plugin away.
    return source.endsWith('.css') ? `${MARK}${path.resolve(path.dirname(importer), source)}.js` : undefined;
  },
  load(id) {
    if (!id.startsWith(MARK)) return undefined;
    const file = id.slice(MARK.length, -'.js'.length);
    return `export default ${JSON.stringify(readFileSync(file, 'utf8'))}`;
  },
};

export default defineConfig({
  plugins: [cssAsText],
  test: {
    setupFiles: ['player/src/testing/words.ts'],
    environment: 'happy-dom',
    include: ['player/**/*.test.{ts,tsx}', 'hosts/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    // Long enough for a busy machine: only what hangs is to fail.
    testTimeout: 120_000,
  },
});
