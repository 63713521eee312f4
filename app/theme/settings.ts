/** Small choices of the user's, kept in localStorage; where that is refused they last as long as the page. */
const PREFIX = 'tabkv-admin:';

export function readSetting(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A page without storage still works; it just does not remember.
  }
}
