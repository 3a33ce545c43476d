import type { LocationQuery, LocationQueryRaw } from 'vue-router'

import type { SearchQuestion } from '@/api'

export const FACETS = ['office', 'kind', 'media_type', 'year'] as const

/** The values of a query parameter, however often it stands there. */
export function valuesOf(query: LocationQuery, name: string): string[] {
  const value = query[name]
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => Boolean(item))
}

export function questionOf(query: LocationQuery): SearchQuestion {
  const years = valuesOf(query, 'year').filter((year) => /^\d{4}$/.test(year))
  const [year] = years
  return {
    q: (valuesOf(query, 'q')[0] ?? '').trim().slice(0, 500),
    office: valuesOf(query, 'office'),
    kind: valuesOf(query, 'kind'),
    media_type: valuesOf(query, 'media_type'),
    since: year ? `${year}-01-01` : null,
    until: year ? `${year}-12-31` : null,
  }
}

/** The query with the value put in or taken out. There is one year at a time: it is a span of days. */
export function toggled(query: LocationQuery, facet: string, value: string): LocationQueryRaw {
  const present = valuesOf(query, facet)
  const without = present.filter((other) => other !== value)
  const next = present.includes(value) ? without : facet === 'year' ? [value] : [...present, value]
  return { ...query, [facet]: next.length ? next : undefined }
}
