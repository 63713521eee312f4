/** Fetches, after what is seen first, what will be needed later: so that it is there at once, and without a network. */
import { preloadEditor } from '../editor/CodeEditor.tsx';

/** In ms. */
const UNHURRIED = 1000;
const FONTS = ['400 12px "Inter Variable"', '400 12px "JetBrains Mono Variable"'];

/** What fails now is tried again, and told, when it is needed. @returns a function that calls it off */
export function preload(): () => void {
  const timer = setTimeout(() => {
    for (const font of FONTS) document.fonts.load(font).catch(() => undefined);
    preloadEditor().catch(() => undefined);
  }, UNHURRIED);
  return () => clearTimeout(timer);
}
