import { shallowRef } from 'vue'

import { Problem } from '@/api/problem'

type Versioned = { version: number }

/**
 * Saving with If-Match. When somebody was faster, `mine` and `theirs` hold both versions for the `ConflictDialog`;
 * `keep` saves mine over theirs, knowingly; `send` gets theirs as `current` then.
 */
export function useConflict<Change extends object, Saved extends Versioned>(
  send: (change: Change, version: number, current: Saved | null) => Promise<Saved>,
) {
  const mine = shallowRef<Change | null>(null)
  const theirs = shallowRef<Saved | null>(null)

  /** The saved record; null when there is a conflict to be decided. */
  async function save(change: Change, version: number, current: Saved | null = null): Promise<Saved | null> {
    try {
      const saved = await send(change, version, current)
      forget()
      return saved
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412 || !error.params.current) throw error
      mine.value = change
      theirs.value = error.params.current as Saved
      return null
    }
  }

  function keep(): Promise<Saved | null> {
    if (!mine.value || !theirs.value) throw new Error('There is no conflict to decide')
    return save(mine.value, theirs.value.version, theirs.value)
  }

  function forget(): void {
    mine.value = null
    theirs.value = null
  }

  return { mine, theirs, save, keep, forget }
}
