import type { LocationQuery, LocationQueryRaw } from 'vue-router'

import type { SearchQuestion } from '@/api'

export const FACETS = ['kind', 'office', 'sender', 'mark', 'media_type', 'year'] as const
/** What the address may hold beside the words; each narrows. */
const NARROWING = [...FACETS, 'contact', 'direction', 'since', 'until', 'like'] as const

/** The values of a query parameter, however often it stands there. */
export function valuesOf(query: LocationQuery, name: string): string[] {
  const value = query[name]
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => Boolean(item))
}

export function questionOf(query: LocationQuery): SearchQuestion {
  const [year] = valuesOf(query, 'year').filter((value) => /^\d{4}$/.test(value))
  return {
    q: (valuesOf(query, 'q')[0] ?? '').trim().slice(0, 500),
    like: valuesOf(query, 'like')[0] ?? null,
    office: valuesOf(query, 'office'),
    kind: valuesOf(query, 'kind'),
    media_type: valuesOf(query, 'media_type'),
    mark: valuesOf(query, 'mark'),
    sender: valuesOf(query, 'sender'),
    contact: valuesOf(query, 'contact'),
    direction: valuesOf(query, 'direction'),
    since: year ? `${year}-01-01` : (dayOf(query, 'since') ?? null),
    until: year ? `${year}-12-31` : (dayOf(query, 'until') ?? null),
    order: valuesOf(query, 'order')[0] === 'newest' ? 'newest' : 'best',
  }
}

/** The address of a saved question; a year stays the span of days that it was. */
export function queryOf(question: Partial<SearchQuestion>): LocationQueryRaw {
  const entries = Object.entries(question).filter(([name, value]) => {
    if (name === 'order') return value === 'newest'
    return Array.isArray(value) ? value.length > 0 : Boolean(value)
  })
  return Object.fromEntries(entries) as LocationQueryRaw
}

/** The part of a question that says something, to be saved. */
export function told(question: SearchQuestion): Partial<SearchQuestion> {
  return queryOf(question) as Partial<SearchQuestion>
}

export function isNarrowed(query: LocationQuery): boolean {
  return NARROWING.some((name) => query[name] !== undefined)
}

/** The query with the value put in or taken out. There is one year at a time: it is a span of days. */
export function toggled(query: LocationQuery, facet: string, value: string): LocationQueryRaw {
  const present = valuesOf(query, facet)
  const without = present.filter((other) => other !== value)
  const next = present.includes(value) ? without : facet === 'year' ? [value] : [...present, value]
  return { ...query, [facet]: next.length ? next : undefined }
}

function dayOf(query: LocationQuery, name: string): string | undefined {
  return valuesOf(query, name).find((value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
}
