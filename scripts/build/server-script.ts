import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(__dirname, '../..');
/** What the cloud runs, as for the functions; a server of one's own is newer. */
const TARGET = 'node18';

/** A CommonJS script that needs nothing but Node, and esbuild's account of what is in it. */
export type ServerScript = { text: string; meta: string };

/**
 * Bundles the library with everything it imports. Names and lines stay as they are written, so that what an error's
 * stack says can be read.
 *
 * @param outfile for the account only; nothing is written
 * @throws esbuild's own error, which names file and line
 */
export async function serverScript(entry: string, outfile: string): Promise<ServerScript> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outfile: join(ROOT, outfile),
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: TARGET,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return { text: outputFiles[0]!.text, meta: JSON.stringify(metafile) };
}

/**
 * The same library for `import`: it hands on what the CommonJS script exports. So there is one copy of every class,
 * whoever loads it in whichever way.
 */
export function serverModule(names: string[], script: string): string {
  return `import library from '${script}';\n\nexport const { ${names.join(', ')} } = library;\n`;
}
