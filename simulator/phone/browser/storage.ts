import { storagePrefix } from './user';

/** `wx.*StorageSync` on localStorage. What is not there reads as an empty string, as in WeChat. */
export const storage = {
  getStorageSync(key: string): unknown {
    const text = localStorage.getItem(storagePrefix + key);
    return text === null ? '' : JSON.parse(text).value;
  },
  setStorageSync(key: string, value: unknown): void {
    localStorage.setItem(storagePrefix + key, JSON.stringify({ value }));
  },
  removeStorageSync(key: string): void {
    localStorage.removeItem(storagePrefix + key);
  },
  clearStorageSync(): void {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(storagePrefix)) localStorage.removeItem(key);
    }
  },
};
