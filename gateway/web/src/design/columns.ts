import { computed, ref, watch } from 'vue'
import type { ComputedRef } from 'vue'

import { storeColumns, storedColumns } from './table'
import type { Column } from './table'

/** The chosen columns of the table of that name, remembered on this device. */
export function useColumns(table: string, all: ComputedRef<Column[]>) {
  const known = all.value.map((column) => column.key)
  const stored = storedColumns(table)?.filter((key) => known.includes(key))
  const chosen = ref(
    stored?.length ? stored : all.value.filter((column) => column.shown !== false).map((column) => column.key),
  )
  watch(chosen, (keys) => storeColumns(table, keys))
  const columns = computed(() => all.value.filter((column) => chosen.value.includes(column.key)))
  return { chosen, columns }
}
