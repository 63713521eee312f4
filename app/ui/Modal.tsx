/** A dialog over the page. Enter in a field submits it, Escape closes it. */
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { FormEvent, ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { clsx } from './clsx.ts';
import css from './Modal.module.css';

interface ModalProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  readonly footer: ReactNode;
  readonly wide?: boolean;
  onClose(): void;
  onSubmit?(): void;
  /** Whether Escape or a click beside it may close it: not while something typed would be lost. */
  readonly closable?: boolean;
}

/** A dialog without a field to type in is for one decision: the button that makes it gets the focus. */
function focusSubmit(event: Event): void {
  const dialog = event.currentTarget as HTMLElement;
  if (dialog.querySelector('input, textarea, select') !== null) return;
  event.preventDefault();
  (dialog.querySelector<HTMLElement>('footer button[type=submit]:enabled') ?? dialog).focus();
}

export function Modal(props: ModalProps) {
  const { title, description, children, footer, wide = false, closable = true, onClose, onSubmit } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Dialogs that are opened from a form's dialog are its children in React, not in the document.
    event.stopPropagation();
    onSubmit?.();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={css.scrim} />
        <Dialog.Content
          className={clsx(css.modal, wide && css.wide)}
          onOpenAutoFocus={focusSubmit}
          onEscapeKeyDown={(event) => closable || event.preventDefault()}
          onInteractOutside={(event) => closable || event.preventDefault()}
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <form className={css.form} onSubmit={submit}>
            <header className={css.header}>
              <Dialog.Title>{title}</Dialog.Title>
              <Dialog.Close asChild>
                <IconButton label="Close" keys="Esc" small>
                  <X />
                </IconButton>
              </Dialog.Close>
            </header>
            <div className={css.body}>
              {description !== undefined && (
                <Dialog.Description className={css.description}>{description}</Dialog.Description>
              )}
              {children}
            </div>
            <footer className={css.footer}>{footer}</footer>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
