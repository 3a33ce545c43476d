import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, reactive } from 'vue'

import { useList } from '@/live/list'

let asked: string[] = []

beforeEach(() => {
  setActivePinia(createPinia())
  asked = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(decodeURIComponent(url))
    return new Response(JSON.stringify({ items: [{ id: url }], next_cursor: null }))
  })
})

afterEach(() => vi.unstubAllGlobals())

const settle = async () => {
  await nextTick()
  await new Promise((resolve) => setTimeout(resolve))
}

function make(state: { path: string; words: string[]; open: boolean }) {
  return effectScope().run(() =>
    useList<{ id: string }>(() => state.path, {
      key: (item) => item.id,
      sort: 'name',
      filter: () => state.words,
      when: () => state.open,
    }),
  )!
}

describe('a list that keeps itself in step', () => {
  it('asks at the start and when its filter, order or address changes, and not otherwise', async () => {
    const state = reactive({ path: '/a', words: [] as string[], open: true })
    const list = make(state)
    await settle()
    state.words = []
    await settle()
    expect(list.filtered).toBe(false)
    state.words = ['x=1']
    await settle()
    list.sortBy('-name')
    await settle()
    state.path = '/b'
    await settle()
    expect(asked).toEqual([
      '/api/v1/a?sort=name&limit=50',
      '/api/v1/a?sort=name&filter=x=1&limit=50',
      '/api/v1/a?sort=-name&filter=x=1&limit=50',
      '/api/v1/b?sort=-name&filter=x=1&limit=50',
    ])
    expect(list.filtered).toBe(true)
  })

  it('shows nothing of the former address while the new one is on its way', async () => {
    const state = reactive({ path: '/a', words: [] as string[], open: true })
    const list = make(state)
    await settle()
    expect(list.items).toHaveLength(1)
    state.path = '/b'
    await nextTick()
    expect(list.items).toEqual([])
    expect(list.loaded).toBe(false)
  })

  it('asks nothing while it is not wanted, and anew each time it is', async () => {
    const state = reactive({ path: '/a', words: [] as string[], open: false })
    make(state)
    await settle()
    expect(asked).toEqual([])
    for (const open of [true, false, true]) {
      state.open = open
      await settle()
    }
    expect(asked).toHaveLength(2)
  })
})
