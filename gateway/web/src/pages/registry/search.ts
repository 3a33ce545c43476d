import { ref, shallowRef, watch } from 'vue'

import { isProblem } from '@/api'
import { useDebounced } from '@/design/debounce'
import { useProblems } from '@/design/problems'
import { useToasts } from '@/design/toasts'

/** What the server finds for the words typed into a picker; a newer question wins over the answer of an older one. */
export function useServerSearch<Item>(ask: (words: string, signal: AbortSignal) => Promise<Item[]>) {
  const words = ref('')
  const items = shallowRef<Item[]>([])
  const loading = ref(false)
  const toasts = useToasts()
  const { explain } = useProblems()
  let running: AbortController | null = null

  async function find(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    try {
      items.value = await ask(words.value ?? '', mine.signal)
    } catch (error) {
      if (mine.signal.aborted) return
      if (!isProblem(error)) throw error
      toasts.show('error', explain(error))
    } finally {
      if (running === mine) loading.value = false
    }
  }

  watch(
    words,
    useDebounced(() => void find(), 180),
  )
  return { words, items, loading, find }
}
