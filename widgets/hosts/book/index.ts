/**
 * The search of the book: one page that carries every section's words and looks in them here, with no server.
 *
 *     <script type="application/json" id="sections">[{"id": 0, "page": "3_5_detach.html", …}]</script>
 *     <p role="status"></p>
 *     <ol class="found"></ol>
 */
import MiniSearch from 'minisearch';

interface Section {
  id: number;
  /** Where it stands, with its anchor. */
  address: string;
  page: string;
  heading: string;
  text: string;
}

const MOST = 20;
const AROUND = 90;

const form = document.querySelector<HTMLFormElement>('form.book');
const field = document.querySelector<HTMLInputElement>('input[type=search]');
const status = document.querySelector('[role=status]');
const list = document.querySelector('.found');
const sections = JSON.parse(document.querySelector('#sections')?.textContent ?? '[]') as Section[];

const search = new MiniSearch<Section>({
  fields: ['heading', 'page', 'text'],
  // Names as the code has them: x.grad is found by grad too.
  tokenize: (text) => text.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== ''),
  searchOptions: { boost: { heading: 4, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
});
search.addAll(sections);

function look(words: string): void {
  if (status === null || list === null) return;
  list.replaceChildren();
  if (words.trim() === '') {
    status.textContent = 'Type a word, such as detach.';
    return;
  }
  const found = search.search(words);
  const many = found.length === 1 ? 'One section' : `${found.length} sections`;
  status.textContent =
    found.length === 0
      ? `Nothing is found for “${words}”. Try fewer words, or the beginning of one.`
      : `${many} for “${words}”${found.length > MOST ? `, of which these ${MOST} fit best` : ''}.`;
  for (const { id, terms } of found.slice(0, MOST)) {
    const section = sections[id as number];
    if (section !== undefined) list.append(entry(section, terms));
  }
}

function entry({ address, page, heading, text }: Section, terms: readonly string[]): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = address;
  link.textContent = heading === page ? page : `${page}: ${heading}`;
  item.append(link, excerpt(text, terms));
  return item;
}

/** The words around the first place where one of the terms stands, with the term marked. */
function excerpt(text: string, terms: readonly string[]): HTMLElement {
  const words = document.createElement('p');
  const lower = text.toLowerCase();
  const places = terms.map((term) => ({ term, at: lower.indexOf(term) })).filter(({ at }) => at >= 0);
  const first = places.sort((a, b) => a.at - b.at)[0];
  if (first === undefined) {
    words.textContent = `${text.slice(0, 2 * AROUND)}…`;
    return words;
  }
  const { term, at } = first;
  const mark = document.createElement('mark');
  mark.textContent = text.slice(at, at + term.length);
  words.append(
    `${at > AROUND ? '…' : ''}${text.slice(Math.max(0, at - AROUND), at)}`,
    mark,
    `${text.slice(at + term.length, at + AROUND)}…`,
  );
  return words;
}

if (form !== null && field !== null) {
  const asked = new URLSearchParams(location.search).get('q') ?? '';
  field.value = asked;
  look(asked);
  field.addEventListener('input', () => {
    look(field.value);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    look(field.value);
  });
}
