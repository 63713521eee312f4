/**
 * The state of an editor: what it began with, what is stored now, and what was typed. Because it knows the first, a change
 * by another tab is noticed and never overwritten unseen.
 */
import { type Draft, draftOf, type Held, isChanged, sameHeld } from './value.ts';

export interface Edited {
  /** What was stored when the editing began; undefined if nothing was. */
  readonly base: Held | undefined;
  /** What is stored now. */
  readonly latest: Held | undefined;
  readonly draft: Draft;
  readonly dirty: boolean;
}

const EMPTY: Held = { bin: '', flags: 0 };

/** An editor that shows what is stored. */
export function beginEdit(held: Held | undefined): Edited {
  return { base: held, latest: held, draft: draftOf(held ?? EMPTY), dirty: false };
}

/** After something was typed. */
export function withDraft(edited: Edited, draft: Draft): Edited {
  return { ...edited, draft, dirty: isChanged(draft, edited.base ?? EMPTY) };
}

/** After the store told what is there now: shown, unless that would lose what was typed. */
export function withLatest(edited: Edited, latest: Held | undefined): Edited {
  if (edited.dirty) return { ...edited, latest };
  return sameHeld(latest, edited.base) ? edited : beginEdit(latest);
}

/** Another tab has changed what is being edited. */
export function isConflict({ base, latest, dirty }: Edited): boolean {
  return dirty && !sameHeld(base, latest);
}

/** Goes on with what was typed, knowing what it will replace. */
export function keepMine(edited: Edited): Edited {
  const { latest, draft } = edited;
  return { ...edited, base: latest, dirty: isChanged(draft, latest ?? EMPTY) };
}
