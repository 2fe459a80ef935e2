export type Handler = (event: Event) => void;
export type Created = (element: unknown) => void;
export type Props = {
  /** Tells a child of a list from its neighbours, so that it stays itself when others come and go. */
  key?: string;
  /** Told once, when the element is on the page. */
  created?: Created;
  [name: string]: string | number | boolean | undefined | Handler | Created;
};
/** What an element is to look like. Plain data: drawing it is the browser's matter. */
export type VNode = { tag: string; props: Props; children: Child[] };
export type Child = VNode | string;
type Nothing = false | undefined | null | '';
export type Children = (Child | number | Nothing | Children)[];

/** An element to be: `h('p', { class: 'note' }, 'text')`. Text stays text, never markup; nothing is left out. */
export function h(tag: string, props: Props = {}, ...children: Children): VNode {
  return { tag, props, children: flat(children) };
}

function flat(children: Children): Child[] {
  return children.flatMap((child) => {
    if (child === false || child === undefined || child === null || child === '') return [];
    if (Array.isArray(child)) return flat(child);
    return [typeof child === 'number' ? String(child) : child];
  });
}
