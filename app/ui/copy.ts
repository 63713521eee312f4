/** Copies to the clipboard and says so. */
import { toast } from 'sonner';

export function copy(text: string, done: string): void {
  navigator.clipboard.writeText(text).then(
    () => toast.success(done),
    () => toast.error('The browser did not allow copying'),
  );
}
