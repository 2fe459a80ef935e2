import type { Child, Created, Handler, Props, VNode } from '../model/vnode';

/** What was drawn into an element last. */
const drawn = new WeakMap<Element, Child[]>();
/** The user changes these too: they are set only where the wish changed, or typing would be undone. */
const OWN_PROPERTIES = ['value', 'checked', 'open', 'selected'];

/**
 * Makes an element's children look as wished, changing only what differs: focus, scrolling and what was typed stay.
 * The element must belong to this function alone.
 */
export function patch(parent: Element, next: Child[]): void {
  const old = drawn.get(parent) ?? [];
  const reusable = old.map((child, index) => ({ child, node: parent.childNodes[index] as ChildNode }));
  const taken = next.map((child) => take(reusable, child));
  for (const { node } of reusable) node.remove();
  let place = parent.firstChild;
  next.forEach((child, index) => {
    const found = taken[index];
    const node = found ? found.node : create(child);
    if (found) update(found.node, found.child, child);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    if (!found && typeof child !== 'string') child.props.created?.(node as HTMLElement);
  });
  drawn.set(parent, next);
}

type Drawn = { child: Child; node: ChildNode };

/** The first of what is there that may become this child; it is taken out of the list. */
function take(reusable: Drawn[], child: Child): Drawn | undefined {
  const index = reusable.findIndex((one) => isAlike(one.child, child));
  return index < 0 ? undefined : reusable.splice(index, 1)[0];
}

function isAlike(one: Child, other: Child): boolean {
  if (typeof one === 'string' || typeof other === 'string') return typeof one === typeof other;
  return one.tag === other.tag && one.props.key === other.props.key;
}

function create(child: Child): ChildNode {
  if (typeof child === 'string') return document.createTextNode(child);
  const element = document.createElement(child.tag);
  patch(element, child.children);
  setProps(element, {}, child.props);
  return element;
}

function update(node: ChildNode, old: Child, next: Child): void {
  if (typeof next === 'string' || typeof old === 'string') {
    if (node.nodeValue !== next) node.nodeValue = next as string;
    return;
  }
  const element = node as HTMLElement;
  patch(element, next.children);
  setProps(element, old.props, next.props);
}

function setProps(element: HTMLElement, old: Props, next: VNode['props']): void {
  for (const name of Object.keys({ ...old, ...next })) {
    if (name === 'key' || name === 'created') continue;
    setProp(element, name, old[name], next[name]);
  }
}

type Value = string | number | boolean | undefined | Handler | Created;

function setProp(element: HTMLElement, name: string, before: Value, value: Value): void {
  if (typeof value === 'function' || typeof before === 'function') {
    Object.assign(element, { [name]: value ?? null });
  } else if (OWN_PROPERTIES.includes(name)) {
    if (before !== value) Object.assign(element, { [name]: value ?? '' });
  } else if (before !== value) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}
