/** Light, dark, or what the system says: chosen once, remembered, and the same in every tab that is open. */
import { create } from 'zustand';
import { readSetting, writeSetting } from './settings.ts';

export type Theme = 'system' | 'light' | 'dark';

const SETTING = 'theme';
const THEMES: readonly string[] = ['system', 'light', 'dark'] satisfies Theme[];

interface ThemeState {
  readonly theme: Theme;
  /** What is shown now. */
  readonly dark: boolean;
  choose(theme: Theme): void;
}

const systemDark = matchMedia('(prefers-color-scheme: dark)');

function remembered(): Theme {
  const saved = readSetting(SETTING);
  return saved !== undefined && THEMES.includes(saved) ? (saved as Theme) : 'system';
}

function apply(theme: Theme): { theme: Theme; dark: boolean } {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  return { theme, dark: theme === 'dark' || (theme === 'system' && systemDark.matches) };
}

export const useTheme = create<ThemeState>()((set) => ({
  ...apply(remembered()),
  choose(theme) {
    writeSetting(SETTING, theme);
    set(apply(theme));
  },
}));

systemDark.addEventListener('change', () => useTheme.setState(({ theme }) => apply(theme)));
addEventListener('storage', () => {
  const theme = remembered();
  if (theme !== useTheme.getState().theme) useTheme.setState(apply(theme));
});
