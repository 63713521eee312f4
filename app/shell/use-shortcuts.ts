/** Keys that work on the whole page, unless something is being typed. */
import { useEffect, useRef } from 'react';
import { useCommands } from './commands.ts';
import { useDialogs } from './dialogs.store.ts';

/** How long the second key of two may take, in ms. */
const SEQUENCE_MS = 900;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select, [role=menuitem]'))
  );
}

/** The name under which commands know what was pressed; undefined for what they do not. */
function pressed({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string | undefined {
  if (altKey) return undefined;
  const name = key.length === 1 ? key.toUpperCase() : key;
  return ctrlKey || metaKey ? `Mod ${name}` : name;
}

export function useShortcuts(): void {
  const now = useCommands();
  const commands = useRef(now);
  commands.current = now;
  useEffect(() => {
    let before: { key: string; at: number } | undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const key = pressed(event);
      if (key === 'Mod K') {
        event.preventDefault();
        useDialogs.getState().show({ kind: 'palette' });
        return;
      }
      if (key === undefined || isTyping(event.target) || useDialogs.getState().open !== undefined) return;
      if (document.querySelector('[role=dialog], [role=menu]') !== null) return;
      const sequence = before !== undefined && event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${key}` : '';
      before = { key, at: event.timeStamp };
      const command = commands.current.find(({ keys }) => keys === sequence || keys === key);
      if (command === undefined || (event.shiftKey && key.startsWith('Mod'))) return;
      event.preventDefault();
      command.run();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
