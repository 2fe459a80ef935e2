import { type Finding, type Import, importsOf, type Source, targetOf } from './source';

/** The floors of the kit, lowest first; the first prefix that fits counts. */
const FLOORS: [prefix: string, floor: number][] = [
  ['src/protocol/crypto/', 0],
  ['src/protocol/', 1],
  ['src/gateways/', 2],
  ['src/orders/', 3],
  ['src/runtime/', 4],
  ['src/', 4],
];

/** What a function needs at run time, and nothing more: each one is uploaded and audited by every merchant. */
const KIT_PACKAGES = ['wx-server-sdk', '@cloudbase/node-sdk', 'fast-xml-parser', 'valibot'];
const PLATFORM_SDKS = ['wx-server-sdk', '@cloudbase/node-sdk'];

function floorOf(path: string): number {
  return FLOORS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? Number.POSITIVE_INFINITY;
}

type Rule = {
  /** Folders this rule is for. */
  of: string;
  /** Why an import is refused, or undefined. `target` is a path from the root, or undefined for a package. */
  refuse(file: string, found: Import, target: string | undefined): string | undefined;
};

const isTypings = (target: string) => target.startsWith('typings/');

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

function refusePackage(specifier: string, allowed: string[]): string | undefined {
  if (specifier.startsWith('node:') || allowed.includes(packageName(specifier))) return undefined;
  return `${specifier} is not a package that a function may need`;
}

const RULES: Rule[] = [
  {
    of: 'src/',
    refuse(file, { specifier }, target) {
      if (target === undefined) {
        if (floorOf(file) < 4 && PLATFORM_SDKS.includes(packageName(specifier)))
          return `${specifier} belongs to src/runtime`;
        return refusePackage(specifier, KIT_PACKAGES);
      }
      if (isTypings(target)) return undefined;
      if (!target.startsWith('src/')) return `the kit may not import ${target}`;
      if (floorOf(`${target}/`) <= floorOf(file)) return undefined;
      return `floor ${floorOf(file)} may not import ${target} of floor ${floorOf(`${target}/`)}`;
    },
  },
  {
    of: 'miniprogram/',
    refuse(_file, { specifier, type_only }, target) {
      if (target === undefined) return `the mini-program imports no package: ${specifier}`;
      if (target.startsWith('miniprogram/')) return undefined;
      if (!isTypings(target)) return `the mini-program may not import ${target}`;
      return type_only ? undefined : `only types cross the border: write "import type" for ${target}`;
    },
  },
  {
    of: 'simulator/',
    refuse(_file, { type_only }, target) {
      if (target === undefined || target.startsWith('simulator/')) return undefined;
      if (target.startsWith('src/protocol/crypto/')) return undefined;
      if (isTypings(target)) return type_only ? undefined : `write "import type" for ${target}`;
      return `the other side knows nothing of ${target}: one mistake must not agree with itself`;
    },
  },
  {
    of: 'cloudfunctions/',
    refuse(file, { specifier }, target) {
      if (target === undefined) return refusePackage(specifier, KIT_PACKAGES);
      const own = file.split('/').slice(0, 2).join('/');
      if (['src/', 'merchant/', 'typings/', `${own}/`].some((folder) => `${target}/`.startsWith(folder)))
        return undefined;
      return `a function may not import ${target}`;
    },
  },
  {
    of: 'merchant/',
    refuse(_file, { specifier, type_only }, target) {
      if (target === undefined) return refusePackage(specifier, []);
      if (`${target}/`.startsWith('merchant/')) return undefined;
      if ((isTypings(target) || target.startsWith('src/')) && type_only) return undefined;
      return `merchant rules import types of the kit and their own files, not ${target}`;
    },
  },
  {
    of: 'typings/',
    refuse(_file, { specifier, type_only }, target) {
      if (type_only && target !== undefined && isTypings(target)) return undefined;
      return `contract types stand alone: ${specifier}`;
    },
  },
];

/** What was built is run and uploaded, never imported: a source that leans on it needs a build to be checked. */
function refuseDist(target: string | undefined): string | undefined {
  return target !== undefined && /^(dist|miniprogram_dist)(\/|$)/.test(target)
    ? `${target} is built, not written`
    : undefined;
}

/** Imports that go the wrong way. */
export function floorFindings(source: Source): Finding[] {
  const rule = RULES.find(({ of }) => source.path.startsWith(of));
  return importsOf(source).flatMap((found) => {
    const target = targetOf(source.path, found.specifier);
    const message = refuseDist(target) ?? rule?.refuse(source.path, found, target);
    return message === undefined ? [] : [{ path: source.path, line: found.line, message }];
  });
}
