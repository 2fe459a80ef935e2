import { existsSync, type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

/** Where a developer's files lie; what is saved anywhere else changes nothing that runs. */
const PLACES = ['miniprogram', 'cloudfunctions', 'merchant', 'src', 'typings'];
/** Leftovers of editors: swap files, and those that are renamed over the real one. */
const UNREAD = /(^|[/\\])(\.|[^/\\]*~$)/;

/**
 * Tells of every file that is saved.
 * @returns stops it
 */
export function watchSources(root: string, changed: (file: string) => void): () => void {
  const watchers: FSWatcher[] = PLACES.filter((place) => existsSync(join(root, place))).map((place) =>
    watch(join(root, place), { recursive: true }, (_event, file) => {
      if (file !== null && !UNREAD.test(file)) changed(join(place, file));
    }),
  );
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}
