/** What `tools/compile.cjs --sizes` says of a project that it accepted. */
export type Compiled = {
  bytes: Record<string, number>;
  component?: { bytes: number; percent: number };
  sizes: Record<string, number>;
};

/** What `<pay-checkout>` may add to a mini-program, all its files together. */
const COMPONENT_BYTES_MAX = 30 * 1024;

/** Whether the component has grown too large. Of a project that ships it as it is: lowered to ES5 it is larger. */
export function tooLarge({ component }: Compiled): string[] {
  const bytes = component?.bytes ?? 0;
  return bytes > COMPONENT_BYTES_MAX ? [`pay-checkout: ${bytes} bytes, over ${COMPONENT_BYTES_MAX}`] : [];
}

/** What a component of a mini-program consists of once it is compiled. */
const PARTS = ['js', 'json', 'wxml', 'wxss'];

/** What keeps `name`, a path without its ending, from being a whole component of the compiled mini-program. */
export function missingParts({ sizes }: Compiled, name: string): string[] {
  return PARTS.map((part) => `${name}.${part}`)
    .filter((file) => !(file in sizes))
    .map((file) => `${file} is not in what was compiled`);
}

/** TypeScript beside a script would be compiled in its place. Declarations say nothing to a compiler. */
export function strayTypeScript(files: string[]): string[] {
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => `${file} must not be there`);
}
