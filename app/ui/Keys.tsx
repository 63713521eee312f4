/** Keys to press, such as `Mod K`: Mod is ⌘ on Apple's keyboards and Ctrl elsewhere. */
import css from './Keys.module.css';

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const SHOWN: Readonly<Record<string, string>> = {
  Mod: apple ? '⌘' : 'Ctrl',
  Shift: apple ? '⇧' : 'Shift',
  Enter: '↵',
  Up: '↑',
  Down: '↓',
};

export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className={css.keys}>
      {keys.split(' ').map((key) => (
        <kbd key={key}>{SHOWN[key] ?? key}</kbd>
      ))}
    </span>
  );
}
