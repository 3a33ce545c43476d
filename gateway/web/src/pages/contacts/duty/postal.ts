import type { PostalRange } from '@/api'

const LINE = /^([A-Za-z]{2})[\s:]+(.+)$/
const SPACED = /\s+[-–]\s+|\s*[–…]\s*|\.\./
/** Countries that write a hyphen inside a code, as in 00-950. */
const HYPHENED = ['PL', 'PT', 'JP', 'BR', 'US']

/** `SK 90000-92999`, `SK 917` or `PL 00-001 – 05-999` as the API takes it; null where it is none of them. */
export function readRange(line: string): PostalRange | null {
  const found = LINE.exec(line.trim())
  if (!found) return null
  const country = found[1]!.toUpperCase()
  const text = found[2]!.trim().toUpperCase()
  const parts = SPACED.test(text) || HYPHENED.includes(country) ? text.split(SPACED) : text.split('-')
  const codes = parts.map((part) => part.trim())
  if (codes.length > 2 || codes.some((code) => !/^(?=.*\d)[A-Z0-9 -]{1,12}$/.test(code))) return null
  return { country, first: codes[0]!, last: codes.at(-1)! }
}

export function rangeText(range: PostalRange): string {
  return range.first === range.last
    ? `${range.country} ${range.first}`
    : `${range.country} ${range.first} – ${range.last}`
}
