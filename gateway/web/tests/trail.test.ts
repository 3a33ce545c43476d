import { beforeEach, describe, expect, it } from 'vitest'
import { reactive, ref } from 'vue'

import { follow, useTrail } from '@/pages/contacts/trail'

/** `a`, `b` are loaded, `c` comes with the next page. */
const paged = () => {
  const list = reactive({
    items: [{ id: 'a' }, { id: 'b' }],
    hasMore: true,
    more: async () => {
      if (!list.hasMore) return
      list.items = [...list.items, { id: 'c' }]
      list.hasMore = false
    },
  })
  return list
}

describe('going through a list card by card', () => {
  const here = ref('b')
  const trail = useTrail(() => here.value)

  beforeEach(() => {
    here.value = 'b'
  })

  it('goes on beyond what is loaded, to the very end', async () => {
    follow(paged())
    expect([trail.hasPrevious.value, trail.hasNext.value]).toEqual([true, true])
    expect(await trail.beside(-1)).toBe('a')
    expect(await trail.beside(1)).toBe('c')
    here.value = 'c'
    expect(trail.hasNext.value).toBe(false)
    expect(await trail.beside(1)).toBeNull()
  })

  it('goes backwards when it was begun from the end', async () => {
    follow(paged(), true)
    expect(await trail.beside(1)).toBe('a')
    expect(await trail.beside(-1)).toBe('c')
    here.value = 'a'
    expect([trail.hasPrevious.value, trail.hasNext.value]).toEqual([true, false])
  })

  it('leads nowhere from a card that is not on the way', async () => {
    follow(paged())
    here.value = 'elsewhere'
    expect([trail.hasPrevious.value, trail.hasNext.value]).toEqual([false, false])
    expect(await trail.beside(1)).toBeNull()
  })
})
