/** One column of a `DataTable`. */
export interface Column {
  key: string
  title: string
  /** The name by which the server sorts; without it the column can not be sorted. */
  sort?: string
  /** CSS width; columns without one share what is left. */
  width?: string
  align?: 'start' | 'end'
  /** Shown from the start; the others can be chosen. */
  shown?: boolean
  /** Where it stands on a phone. */
  phone?: 'title' | 'corner' | 'meta' | 'hidden'
}

const KEY = 'kancelaria.columns.'

/** The columns chosen on this device for the table of that name; null: none chosen yet. */
export function storedColumns(table: string): string[] | null {
  const stored = localStorage.getItem(KEY + table)
  return stored === null ? null : stored.split(',')
}

export function storeColumns(table: string, keys: string[]): void {
  localStorage.setItem(KEY + table, keys.join(','))
}

/** `number` → `-number` → `number`; another column starts with the direction that suits it. */
export function nextSort(present: string, field: string): string {
  return present === field ? `-${field}` : field
}

/** How the list is sorted by this column, as `aria-sort` tells it. */
export function sortDirection(present: string, { sort }: Column): 'ascending' | 'descending' | undefined {
  if (sort && present === sort) return 'ascending'
  if (sort && present === `-${sort}`) return 'descending'
  return undefined
}
