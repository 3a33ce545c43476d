import { computed, reactive, ref, shallowRef, watch } from 'vue'

import { contacts, isProblem } from '@/api'
import type { PartyRow, Problem } from '@/api'
import type { View } from '@/api/contacts'
import { useDebounced } from '@/design/debounce'
import { useList } from '@/live/list'
import type { List } from '@/live/list'

const LOCATED = 100

/**
 * The contacts of a view: a paged list, or what the locator finds while something is typed. The locator answers at once
 * however many contacts there are, so it is asked at each pause of the typing.
 */
export function useContactList(typed: () => string, view: () => View, removed: () => boolean) {
  const locating = computed(() => typed().trim() !== '' && !removed())
  const paged = useList<PartyRow>('/contacts', {
    key: (party) => party.id,
    sort: 'name',
    filter: () => view().filter,
    also: () => ({ group: view().group, removed: String(removed()) }),
    when: () => !locating.value,
    live: ['contacts.party.', 'contacts.group.'],
  })
  const located = useLocated(typed, view, locating)
  return reactive({
    shown: computed(() => (locating.value ? located.list : paged)),
    paged,
    locating,
    more: located.more,
    reload: () => (locating.value ? located.ask() : paged.reload()),
  })
}

function useLocated(typed: () => string, view: () => View, locating: { readonly value: boolean }) {
  const items = shallowRef<PartyRow[]>([])
  const more = ref(false)
  const loading = ref(false)
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let running: AbortController | null = null

  async function ask(): Promise<void> {
    running?.abort()
    if (!locating.value) return
    const mine = (running = new AbortController())
    loading.value = true
    problem.value = null
    try {
      const found = await contacts.locate(typed().trim(), view(), LOCATED, mine.signal)
      items.value = found.items
      more.value = found.more
      loaded.value = true
    } catch (error) {
      if (mine.signal.aborted) return
      if (!isProblem(error)) throw error
      problem.value = error
    } finally {
      if (running === mine) loading.value = false
    }
  }

  const soon = useDebounced(() => void ask(), 120)
  watch(() => JSON.stringify([typed(), view()]), soon)

  const list = reactive({
    path: '/contacts',
    question: computed(() => ({ filter: view().filter, also: { group: view().group } })),
    filtered: true,
    items,
    loading,
    loaded,
    empty: computed(() => loaded.value && items.value.length === 0),
    hasMore: false,
    problem,
    fresh: new Set<string>(),
    sort: 'name',
    key: (party: PartyRow) => party.id,
    sortBy: () => {},
    reload: ask,
    more: async () => {},
    refresh: ask,
  }) as List<PartyRow>
  return { list, more, ask }
}
