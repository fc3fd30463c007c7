/** Finds what a source file says to people in words of its own, where it should ask the catalogue. */

import ts from 'typescript';

/** Attributes that people see or hear. */
const READ = new Set([
  'alt', 'aria-description', 'aria-label', 'aria-placeholder', 'aria-roledescription', 'aria-valuetext', 'label',
  'placeholder', 'title',
]); // prettier-ignore
/** Properties of elements, commands and titles that people see or hear. */
const SHOWN = new Set([
  'alt', 'ariaDescription', 'ariaLabel', 'caption', 'innerText', 'label', 'placeholder', 'textContent', 'title',
]); // prettier-ignore
/** Functions whose text is put into the page. */
const SHOW = new Set(['alert', 'append', 'createTextNode', 'prepend', 'replaceChildren']);
/** What the programmer has done wrong, and no reader of a trace. */
const FOR_PROGRAMMERS = new Set(['Error', 'TypeError', 'RangeError']);
/** Attributes in a language of their own. */
const CODE = new Set(['class', 'd', 'preserveAspectRatio', 'style', 'svgstr', 'transform', 'viewBox']);
/** Functions that take such a language. */
const TAKES_CODE = new Set([
  'closest', 'compile', 'matches', 'matchMedia', 'querySelector', 'querySelectorAll', 'toggle',
]); // prettier-ignore

/** One letter alone is a sign: the T of a transposed matrix. */
const WORD = /\p{L}{2}/u;
/** Two words beside one another. */
const PROSE = /\p{L}{2,}[,;:.…!?’]*\s+\p{L}/u;
/** What no sentence has, and style sheets, selectors, markup and calls have. */
const NO_PROSE = /[{}<>#=[\]]|var\(|\dpx|\w:\w|\w\(\w/;

function nameOf(node: ts.Node): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isIdentifier(node) || ts.isStringLiteral(node) ? node.text : '';
}

/** Whether a text reaches a person, from where it stands; undefined: its words decide. */
function isShown(node: ts.Node): boolean | undefined {
  const { parent } = node;
  if (ts.isJsxAttribute(parent))
    return READ.has(parent.name.getText()) || (CODE.has(parent.name.getText()) ? false : undefined);
  if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) ? isShown(parent) : true;
  if (ts.isPropertyAssignment(parent)) {
    const name = nameOf(parent.name);
    return SHOWN.has(name) || (CODE.has(name) ? false : undefined);
  }
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const name = nameOf(parent.left);
    return SHOWN.has(name) || (CODE.has(name) || name === 'className' ? false : undefined);
  }
  if (ts.isCallExpression(parent)) {
    const [first] = parent.arguments;
    const name = nameOf(parent.expression);
    if (parent.expression.kind === ts.SyntaxKind.SuperKeyword) return false;
    if (name === 'setAttribute' && first !== undefined) return node !== first && READ.has(nameOf(first));
    return SHOW.has(name) || (TAKES_CODE.has(name) ? false : undefined);
  }
  if (ts.isNewExpression(parent)) return FOR_PROGRAMMERS.has(nameOf(parent.expression)) ? false : undefined;
  if (ts.isThrowStatement(parent)) return true;
  const within =
    ts.isConditionalExpression(parent) ? parent.condition !== node :
    ts.isParenthesizedExpression(parent) || ts.isTemplateSpan(parent) || ts.isTemplateExpression(parent) ||
    (ts.isBinaryExpression(parent) && isJoining(parent.operatorToken.kind)); // prettier-ignore
  if (within) return isShown(parent);
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent)
    ? false
    : undefined;
}

function isJoining(kind: ts.SyntaxKind): boolean {
  return [ts.SyntaxKind.PlusToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.QuestionQuestionToken].includes(kind); // prettier-ignore
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  // What is filled in stands for a word.
  return node.head.text + node.templateSpans.map(({ literal }) => `0${literal.text}`).join('');
}

/** Each text of a TypeScript file that a person would read as it stands. */
export function spokenIn(file: string, source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && WORD.test(node.text)) found.push(node.text.trim());
    const text = textOf(node);
    if (text !== undefined) {
      const shown = isShown(node);
      if (shown === undefined ? PROSE.test(text) && !NO_PROSE.test(text) : shown && WORD.test(text)) found.push(text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}
