import { Component, createElement, type ComponentChild, type FunctionComponent } from 'preact';

function differ(a: object, b: object): boolean {
  const [before, after] = [Object.entries(a), Object.entries(b)];
  return (
    before.length !== after.length ||
    after.some(([key, value]) => !Object.is(value, (a as Record<string, unknown>)[key]))
  );
}

/** A view that is drawn again only when one of its properties changed: a step touches few of a thousand cards. */
export function memo<P extends object>(view: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return differ(this.props, next);
    }
    override render(): ComponentChild {
      return createElement(view, this.props);
    }
  }
  return (props) => createElement(Memo, props);
}
