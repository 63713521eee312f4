/** How far and how long tabs are behind. */
import { formatDuration } from '../format/duration.ts';

/** Batches that a tab has not heard of yet. */
export function lagOf(newest: number, seq: number): number {
  return Math.max(0, newest - seq);
}

const JUST_NOW = 2000;

/** How long ago, in words. */
export function ago(ms: number): string {
  return ms < JUST_NOW ? 'just now' : `${formatDuration(ms)} ago`;
}
