import { onMounted, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'

import { documents, isProblem } from '@/api'
import type { Problem, StoredDocument } from '@/api'
import { useDebounced } from '@/design/debounce'
import { useLive } from '@/live/store'

/** A document kept up to date by the live events about it. `null` as id: there is none. */
export function useDocument(id: Ref<string | null>) {
  const live = useLive()
  const document = shallowRef<StoredDocument | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let running: AbortController | null = null

  async function load(): Promise<void> {
    running?.abort()
    if (!id.value) {
      document.value = null
      return
    }
    const mine = (running = new AbortController())
    loading.value = true
    try {
      document.value = await documents.get(id.value, mine.signal)
      problem.value = null
    } catch (error) {
      if (mine.signal.aborted) return
      if (!isProblem(error)) throw error
      problem.value = error
    } finally {
      if (running === mine) loading.value = false
    }
  }

  const refresh = useDebounced(() => void load(), 120)
  const concerns = (payload: Record<string, unknown>) =>
    payload.document_id === id.value || (payload.document_ids as unknown[] | undefined)?.includes(id.value)

  live.on('documents.', (event) => {
    if (concerns(event.payload)) refresh()
  })
  live.on('registry.entry.registered', (event) => {
    if (concerns(event.payload)) refresh()
  })
  live.onReset(refresh)
  onMounted(load)
  watch(id, (next, before) => {
    if (next === before) return
    document.value = null
    problem.value = null
    void load()
  })

  return { document, problem, loading, load }
}
