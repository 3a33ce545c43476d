import { computed, ref, shallowRef } from 'vue'

import { address, get } from './client'
import { Problem } from './problem'
import type { Page } from './types'

export interface ListQuestion {
  sort?: string
  filter?: string[]
  limit?: number
  /** What this list takes beside the conditions. */
  also?: Record<string, string | null>
}

/**
 * A list of the API with cursor paging. A newer question always wins over the answer of an older one.
 *
 * `refresh` asks for the first page again and puts what is new on top without losing what was loaded: for live lists.
 */
export function pagedList<Item>(path: () => string, question: () => ListQuestion, key: (item: Item) => string) {
  const items = shallowRef<Item[]>([])
  const cursor = ref<string | null>(null)
  const loading = ref(false)
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const fresh = shallowRef<ReadonlySet<string>>(new Set())
  let running: AbortController | null = null

  async function ask(from: string | null): Promise<Page<Item> | null> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    problem.value = null
    try {
      const { sort, filter, limit = 50, also } = question()
      return await get<Page<Item>>(path(), { ...also, sort, filter, limit, cursor: from }, mine.signal)
    } catch (error) {
      if (mine.signal.aborted) return null
      if (!(error instanceof Problem)) throw error
      problem.value = error
      return null
    } finally {
      if (running === mine) loading.value = false
    }
  }

  async function reload(): Promise<void> {
    const page = await ask(null)
    if (!page) return
    items.value = page.items
    cursor.value = page.next_cursor
    fresh.value = new Set()
    loaded.value = true
  }

  async function more(): Promise<void> {
    if (!cursor.value || loading.value) return
    const page = await ask(cursor.value)
    if (!page) return
    items.value = merge(items.value, page.items, key)
    cursor.value = page.next_cursor
  }

  async function refresh(): Promise<void> {
    if (!loaded.value) return reload()
    const page = await ask(null)
    if (!page) return
    const known = new Set(items.value.map(key))
    const arrived = page.items.filter((item) => !known.has(key(item))).map(key)
    if (arrived.length === page.items.length && page.next_cursor) {
      // Everything on the page is new: what lies between it and the old list is not known.
      items.value = page.items
      cursor.value = page.next_cursor
    } else {
      items.value = merge(page.items, items.value, key)
    }
    fresh.value = new Set(arrived)
  }

  function clear(): void {
    running?.abort()
    items.value = []
    cursor.value = null
    loaded.value = false
    loading.value = false
    problem.value = null
  }

  const empty = computed(() => loaded.value && items.value.length === 0)
  const hasMore = computed(() => cursor.value !== null)

  return { items, loading, loaded, problem, fresh, empty, hasMore, reload, more, refresh, clear }
}

/** `first` then what of `second` is not in it; the newer copy of an item wins by standing in `first`. */
export function merge<Item>(first: Item[], second: Item[], key: (item: Item) => string): Item[] {
  const known = new Set(first.map(key))
  return [...first, ...second.filter((item) => !known.has(key(item)))]
}

/** Where the same list can be fetched as a file. */
export function exportAddress(path: string, format: 'csv' | 'xlsx', { sort, filter, also }: ListQuestion): string {
  return address(path, { ...also, format, sort, filter })
}
