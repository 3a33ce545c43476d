import { computed, ref, watch } from 'vue'
import type { Ref } from 'vue'

import type { List } from '@/live/list'

/** What the owner of the rows makes of what is done to them. */
interface RowActs<Item> {
  open: (item: Item) => void
  /** Told of each key first; `preventDefault` keeps it from the rows. */
  key: (event: KeyboardEvent, item: Item) => void
}

/** How the rows of a list are walked with the keyboard, opened, and chosen where `chosen` holds keys of items. */
export function useRows<Item>(
  elements: Ref<HTMLElement[]>,
  chosen: Ref<string[] | null>,
  of: { list: List<Item> },
  acts: RowActs<Item>,
) {
  /** The row that Tab reaches. */
  const active = ref(0)
  const allChosen = computed(() => of.list.items.every((item) => chosen.value?.includes(of.list.key(item))))

  watch(
    () => of.list.items.length,
    (length) => {
      if (active.value >= length) active.value = Math.max(0, length - 1)
    },
  )

  function focusRow(index: number): void {
    const bounded = Math.min(Math.max(index, 0), of.list.items.length - 1)
    active.value = bounded
    elements.value[bounded]?.focus()
    if (bounded >= of.list.items.length - 5 && of.list.hasMore) void of.list.more()
  }

  function toggle(item: Item): void {
    const key = of.list.key(item)
    const present = chosen.value ?? []
    chosen.value = present.includes(key) ? present.filter((one) => one !== key) : [...present, key]
  }

  function toggleAll(): void {
    chosen.value = allChosen.value ? [] : of.list.items.map(of.list.key)
  }

  function onKey(event: KeyboardEvent, item: Item, index: number): void {
    if (event.target !== event.currentTarget) return
    acts.key(event, item)
    if (event.defaultPrevented) return
    if (chosen.value && event.key === ' ') {
      event.preventDefault()
      toggle(item)
      return
    }
    const steps: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + 10,
      PageUp: index - 10,
      Home: 0,
      End: of.list.items.length - 1,
    }
    if (event.key in steps) {
      event.preventDefault()
      focusRow(steps[event.key]!)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      acts.open(item)
    }
  }

  function onClick(event: MouseEvent, item: Item): void {
    const inner = (event.target as HTMLElement).closest('a, button, input, label')
    if (inner && event.currentTarget !== inner) return
    if (getSelection()?.toString()) return
    acts.open(item)
  }

  return { active, allChosen, focusRow, toggle, toggleAll, onKey, onClick }
}
