import type { glassEasel } from 'glass-easel-miniprogram-adapter';

/** WeChat's `aria-*` attributes arrive as properties; the browser wants them on the element. */
const NAMES = [
  'Role',
  'Label',
  'Live',
  'Busy',
  'Hidden',
  'Disabled',
  'Describedby',
  'Labelledby',
  'Checked',
  'Expanded',
  'Level',
];

type Host = { $$?: HTMLElement; _$?: { $$?: HTMLElement } };

/** The DOM element of a component. */
export function elementOf(component: unknown): HTMLElement {
  const { _$, $$ } = component as Host;
  const found = _$?.$$ ?? $$;
  if (!found) throw new Error('the component has no element');
  return found;
}

/** Where a person acts: of `<input>` the field inside it, else the element itself. */
function controlOf(host: HTMLElement): HTMLElement {
  return host.localName === 'wx-input' ? (host.querySelector('input') ?? host) : host;
}

/** A behavior for every component that carries its `aria-*` over to the DOM. */
export function builtinAria(space: glassEasel.ComponentSpace): glassEasel.GeneralBehavior {
  const properties = Object.fromEntries(NAMES.map((name) => [`aria${name}`, { type: null, value: null }]));
  const observers = Object.fromEntries(
    NAMES.map((name) => {
      const attribute = name === 'Role' ? 'role' : `aria-${name.toLowerCase()}`;
      return [
        `aria${name}`,
        function (this: unknown, value: unknown) {
          const target = controlOf(elementOf(this));
          if (value === null || value === undefined || value === '') target.removeAttribute(attribute);
          else target.setAttribute(attribute, String(value));
        },
      ];
    }),
  );
  return space.defineBehavior({ properties, observers } as never) as unknown as glassEasel.GeneralBehavior;
}
