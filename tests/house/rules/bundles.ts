import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { type Finding, ROOT } from './source';

const META = path.join(ROOT, 'dist/meta');

/** What of esbuild's metafile is looked at. */
export type Metafile = {
  outputs: Record<
    string,
    { inputs: Record<string, unknown>; imports: { path: string; kind: string; external?: boolean }[] }
  >;
};

/** A built file: its path from the root, the sources in it, and what it loads when it runs. */
export type Bundle = { path: string; inputs: string[]; loads: string[] };

export function readBundles(): Bundle[] {
  return readdirSync(META)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => bundlesOf(JSON.parse(readFileSync(path.join(META, name), 'utf8')) as Metafile));
}

/** Functions are bundled in memory, under their own name; everything else says where it goes. */
export function bundlesOf(metafile: Metafile): Bundle[] {
  return Object.entries(metafile.outputs)
    .filter(([file]) => /\.[cm]?js$/.test(file))
    .map(([file, { inputs, imports }]) => ({
      path: file.startsWith('dist/') ? file : `dist/cloudfunctions/${file}`,
      inputs: Object.keys(inputs),
      loads: imports.filter(({ external }) => external === true).map((found) => found.path),
    }));
}

type Rule = { of: RegExp; refuse?: [what: RegExp, why: string][]; require?: [what: RegExp, why: string][] };

const SDK_WX = /node_modules\/wx-server-sdk\//;
const SDK_NODE = /node_modules\/@cloudbase\/node-sdk\//;
const XML = /node_modules\/fast-xml-parser\//;

const RULES: Rule[] = [
  {
    of: /^dist\/(cloudfunctions|server)\//,
    refuse: [[/^(simulator|tests|bench|scripts)\//, 'what is not the kit may not be shipped']],
  },
  {
    of: /^dist\/phone\//,
    refuse: [[/^(tests|src)\//, 'the phone runs the mini-program, not the server side']],
  },
  {
    of: /^dist\/cloudfunctions\/[^/]+\/index\.js$/,
    refuse: [
      [SDK_WX, 'the SDK is a file of its own, loaded at first use'],
      [/node_modules\/@cloudbase\//, 'the SDK is a file of its own, loaded at first use'],
      [XML, 'XML is loaded only when a v2 message comes'],
    ],
  },
  {
    of: /^dist\/cloudfunctions\/[^/]+\/index\.js$/,
    refuse: [
      [
        /^src\/.*\/(sweep|bill)[^/]*\.ts$|^src\/orders\/reconcile\//,
        'what only the timer or staff needs is a file of its own',
      ],
    ],
  },
  {
    of: /^dist\/server\//,
    refuse: [[/node_modules\/(wx-server-sdk|@cloudbase)\//, 'the SDK is its user’s own']],
  },
  { of: /^dist\/cloudfunctions\/pay\/sdk\.js$/, require: [[SDK_WX, 'pay runs on wx-server-sdk']] },
  {
    of: /^dist\/cloudfunctions\/pay-notify\/sdk\.js$/,
    require: [[SDK_NODE, 'pay-notify runs on @cloudbase/node-sdk']],
  },
];

const NODE = new Set(builtinModules);

/**
 * A function folder is uploaded alone, and the library needs no other package: they may load Node's own modules and the
 * files beside them.
 */
function strayLoads({ path: file, loads }: Bundle): string[] {
  if (!/^dist\/(cloudfunctions|server)\//.test(file)) return [];
  return loads
    .filter((name) => !NODE.has(name.replace(/^node:/, '')) && !/^\.\/[\w-]+(\.js)?$/.test(name))
    .map((name) => `loads ${name}, which is not in its folder`);
}

export function bundleFindings(bundle: Bundle): Finding[] {
  const rules = RULES.filter(({ of }) => of.test(bundle.path));
  const refused = rules
    .flatMap((rule) => rule.refuse ?? [])
    .flatMap(([what, why]) =>
      bundle.inputs.filter((input) => what.test(input)).map((input) => `${input}: ${why}`),
    );
  const lacking = rules
    .flatMap((rule) => rule.require ?? [])
    .filter(([what]) => !bundle.inputs.some((input) => what.test(input)))
    .map(([, why]) => why);
  return [...refused, ...lacking, ...strayLoads(bundle)].map((message) => ({
    path: bundle.path,
    line: 0,
    message,
  }));
}
