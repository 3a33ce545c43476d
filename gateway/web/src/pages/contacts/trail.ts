import { computed, shallowRef } from 'vue'

/** A list that one goes through card by card; it loads more of itself on the way. */
interface Way {
  readonly items: readonly { id: string }[]
  readonly hasMore: boolean
  more: () => Promise<void>
}

const way = shallowRef<Way | null>(null)
const backwards = shallowRef(false)

/** Go on along this list; `fromTheEnd`: its first is the last of what one goes through. */
export function follow(list: Way, fromTheEnd = false): void {
  way.value = list
  backwards.value = fromTheEnd
}

/** The neighbours of a contact on the way. */
export function useTrail(id: () => string) {
  const place = computed(() => way.value?.items.findIndex((one) => one.id === id()) ?? -1)
  const up = computed(() => place.value > 0)
  const down = computed(() => place.value >= 0 && (place.value + 1 < way.value!.items.length || way.value!.hasMore))

  /** The id of the one beside it, loaded if need be; null at the end of the way. */
  async function beside(step: 1 | -1): Promise<string | null> {
    const list = way.value
    if (!list || place.value < 0) return null
    const wanted = place.value + (backwards.value ? -step : step)
    if (wanted >= list.items.length) await list.more()
    return list.items[wanted]?.id ?? null
  }

  return {
    hasPrevious: computed(() => (backwards.value ? down.value : up.value)),
    hasNext: computed(() => (backwards.value ? up.value : down.value)),
    beside,
  }
}
