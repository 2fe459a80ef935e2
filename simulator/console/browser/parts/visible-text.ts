import { pieces } from '../../model/control-characters';
import { type Children, h } from '../../model/vnode';

/**
 * A text in which what cannot be seen is drawn. A line feed is drawn and ends its line.
 * @param options `keep`: characters to leave as they are; `one_line`: a line feed ends nothing
 */
export function withControls(text: string, options: { keep?: string; one_line?: true } = {}): Children {
  return pieces(text).map(({ text: part, control }) => {
    if (control === undefined || options.keep?.includes(part)) return part;
    return [h('span', { class: 'control' }, control), part === '\n' && !options.one_line && '\n'];
  });
}
