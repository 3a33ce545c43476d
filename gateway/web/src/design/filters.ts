/** Conditions of a list, as the API takes them. Empty values make none. */

export function equals(field: string, value: string | null | undefined): string[] {
  return value ? [`${field}=${value}`] : []
}

export function contains(field: string, text: string | null | undefined): string[] {
  return text?.trim() ? [`${field}~${text.trim()}`] : []
}

/** From the first moment of day `since` to the last of day `until`, in the time zone of the person. */
export function between(field: string, since: string | null, until: string | null): string[] {
  return [
    ...(since ? [`${field}>=${new Date(`${since}T00:00`).toISOString()}`] : []),
    ...(until ? [`${field}<${dayAfter(until).toISOString()}`] : []),
  ]
}

function dayAfter(day: string): Date {
  const next = new Date(`${day}T00:00`)
  next.setDate(next.getDate() + 1)
  return next
}
