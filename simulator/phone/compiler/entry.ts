import { resolve } from 'node:path';
import type { AppConfig, Unit } from './units';

const BROWSER = resolve(__dirname, '../browser');

/**
 * The module that esbuild starts from: hands every compiled page and component to the phone. Their scripts stay
 * behind functions, because each must run while `Page` and `Component` are those of its own path.
 */
export function entrySource(root: string, app: AppConfig, units: Unit[], templates: string): string {
  const parts = units.map((unit) => {
    const { path, kind, config, scope } = unit;
    const facts = JSON.stringify({ path, kind, config, scope }).slice(0, -1);
    return `${facts},"template":{groupList:templates,content:templates[${quote(path)}]},"load":()=>require(${quote(`${unit.file}.ts`)})}`;
  });
  return [
    `import { startPhone } from ${quote(`${BROWSER}/start.ts`)};`,
    `const templates = ${templates};`,
    'startPhone({',
    `  config: ${JSON.stringify(app)},`,
    `  loadApp: () => require(${quote(`${root}/app.ts`)}),`,
    `  units: [${parts.join(',\n')}],`,
    '});',
  ].join('\n');
}

function quote(text: string): string {
  return JSON.stringify(text);
}
