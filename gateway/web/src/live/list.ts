import { computed, reactive, ref, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'

import { pagedList } from '@/api/list'
import type { ListQuestion } from '@/api/list'
import type { Problem } from '@/api/problem'
import { useDebounced } from '@/design/debounce'

import { useLive } from './store'

export interface ListOptions<Item> {
  /** What tells items apart. */
  key: (item: Item) => string
  /** The order at the start, as the API takes it: `-registered_at`. */
  sort?: string
  /** Conditions as the API takes them; the list asks again when they change. */
  filter?: () => string[]
  limit?: number
  /** What the list takes beside the conditions; the list asks again when it changes. */
  also?: () => Record<string, string | null>
  /** While false nothing is asked and nothing is shown. */
  when?: () => boolean
  /** Events whose names begin so bring what is new to the top. */
  live?: string[]
}

/** A list of the API that keeps itself in step with its address, filters, order and what happens on the server. */
export interface List<Item> {
  readonly path: string
  readonly question: ListQuestion
  readonly filtered: boolean
  readonly items: Item[]
  readonly loading: boolean
  readonly loaded: boolean
  readonly empty: boolean
  readonly hasMore: boolean
  readonly problem: Problem | null
  readonly fresh: ReadonlySet<string>
  readonly sort: string
  key: (item: Item) => string
  sortBy: (sort: string) => void
  reload: () => Promise<void>
  more: () => Promise<void>
  refresh: () => Promise<void>
}

export function useList<Item>(address: MaybeRefOrGetter<string>, options: ListOptions<Item>): List<Item> {
  const { key, limit, when = () => true } = options
  const sort = ref(options.sort ?? '')
  const path = computed(() => toValue(address))
  const question = computed<ListQuestion>(() => ({
    sort: sort.value,
    filter: options.filter?.() ?? [],
    limit,
    also: options.also?.(),
  }))
  const filtered = computed(() => Boolean(question.value.filter?.length))
  const pages = pagedList<Item>(
    () => path.value,
    () => question.value,
    key,
  )
  const ask = () => void (when() && pages.reload())

  watch([path, when], pages.clear)
  watch(() => when() && JSON.stringify([path.value, question.value]), ask, { immediate: true })
  follow(options.live ?? [], () => void (when() && pages.refresh()), ask)

  function sortBy(order: string): void {
    sort.value = order
  }

  return reactive({ path, question, filtered, sort, sortBy, key, ...pages }) as List<Item>
}

/** One look at the server for all that happens at once, and a whole one after events may have been missed. */
function follow(prefixes: string[], refresh: () => void, reload: () => void): void {
  const live = useLive()
  const soon = useDebounced(refresh, 200)
  for (const prefix of prefixes) live.on(prefix, soon)
  live.onReset(reload)
}

/** Rows that came with something else, as a `DataTable` takes them. */
export function fixedList<Item>(items: () => Item[], key: (item: Item) => string): List<Item> {
  const nothing = async () => {}
  return reactive({
    path: '',
    question: {},
    filtered: false,
    items: computed(items),
    loading: false,
    loaded: true,
    empty: computed(() => items().length === 0),
    hasMore: false,
    problem: null,
    fresh: new Set<string>(),
    sort: '',
    key,
    sortBy: () => {},
    reload: nothing,
    more: nothing,
    refresh: nothing,
  }) as List<Item>
}
