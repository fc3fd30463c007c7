import { Component, createElement, type ComponentChild, type FunctionComponent } from 'preact';

/** Called for every card and edge on every step, so it makes no lists. A view has the same properties each time. */
function differ<P extends object>(before: P, after: P): boolean {
  for (const key in after) if (!Object.is(before[key], after[key])) return true;
  return false;
}

/** A view that is drawn again only when one of its properties changed: a step touches few of a thousand cards. */
export function memo<P extends object>(view: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return differ<Readonly<P>>(this.props, next);
    }
    override render(): ComponentChild {
      return createElement(view, this.props);
    }
  }
  return (props) => createElement(Memo, props);
}
