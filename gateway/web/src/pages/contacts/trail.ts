import { shallowRef } from 'vue'

/** The contacts of the list that one came from, so that one can go through them card by card. */
const ids = shallowRef<string[]>([])

export function follow(list: string[]): void {
  ids.value = list
}

export function besides(id: string): { previous: string | null; next: string | null } {
  const place = ids.value.indexOf(id)
  if (place < 0) return { previous: null, next: null }
  return { previous: ids.value[place - 1] ?? null, next: ids.value[place + 1] ?? null }
}
