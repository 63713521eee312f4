/** All keys that do something. */
import { Button } from '../ui/Button.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Modal } from '../ui/Modal.tsx';
import css from './ShortcutsDialog.module.css';

const SHORTCUTS: readonly (readonly [title: string, items: readonly (readonly [keys: string, what: string])[]])[] = [
  [
    'Everywhere',
    [
      ['Mod K', 'Commands and keys'],
      ['/', 'Search keys'],
      ['N', 'New key'],
      ['Mod Z', 'Undo'],
      ['G K', 'Go to keys'],
      ['G S', 'Go to statistics'],
      ['G T', 'Go to tabs and storage'],
      ['?', 'This list'],
    ],
  ],
  [
    'In a list',
    [
      ['Up Down', 'Move'],
      ['Enter', 'Open or edit'],
      ['Space', 'Select'],
      ['Shift Down', 'Extend the selection'],
      ['Mod A', 'Select all'],
      ['Mod C', 'Copy the name or value'],
      ['Del', 'Delete'],
      ['Esc', 'Clear the selection'],
    ],
  ],
  [
    'On a key',
    [
      ['F2', 'Rename'],
      ['T', 'Expiry'],
      ['Mod S', 'Save the value'],
      ['Mod Enter', 'Save in a dialog'],
    ],
  ],
];

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  return (
    <Modal
      wide
      title="Keyboard shortcuts"
      onClose={onClose}
      onSubmit={onClose}
      footer={
        <Button type="submit" look="primary">
          Close
        </Button>
      }
    >
      <div className={css.groups}>
        {SHORTCUTS.map(([title, items]) => (
          <section key={title}>
            <h3 className={css.title}>{title}</h3>
            <dl className={css.items}>
              {items.map(([keys, what]) => (
                <div key={keys} className={css.item}>
                  <dt>{what}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
