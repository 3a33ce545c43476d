import { computed, ref, shallowRef } from 'vue'

import { useDebounced } from '@/design/debounce'

type Change = Record<string, unknown>

/**
 * Changes of a record that are sent a moment after they were made, all of them in their order and one after the other,
 * each to the record as the one before left it.
 */
export function useUnsent<T>(record: () => T, send: (record: T, change: Change) => Promise<T>) {
  const pending = shallowRef<Change>({})
  const sending = ref(false)
  const waiting = computed(() => Object.keys(pending.value).length > 0)
  /** The record does not say yet what was chosen. */
  const unsent = computed(() => sending.value || waiting.value)
  const soon = useDebounced(() => void flush(), 400)
  let running: Promise<void> | null = null

  function put(change: Change): void {
    pending.value = { ...pending.value, ...change }
    soon()
  }

  /** Returns when all is sent. */
  function flush(): Promise<void> {
    running ??= sendAll().finally(() => (running = null))
    return running
  }

  async function sendAll(): Promise<void> {
    sending.value = true
    try {
      let latest = record()
      while (waiting.value) {
        const change = pending.value
        pending.value = {}
        latest = await send(latest, change)
      }
    } finally {
      sending.value = false
    }
  }

  return { put, flush, unsent }
}
