// Lets plain Node run this project's TypeScript: `node -r ./scripts/typescript.cjs file.ts`.
// Types are stripped by esbuild, file by file; `npm run types` is what checks them.
const { readFileSync } = require('node:fs');
const { transformSync } = require('esbuild');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    sourcefile: filename,
    sourcemap: 'inline',
  });
  module._compile(code, filename);
};
