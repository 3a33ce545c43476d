import type { TextPart } from '@/design/marks'

/** A recognised word: its text and how sure the machine is of it, 0 to 100. */
export type Recognised = readonly [text: string, confidence: number, ...rest: number[]]

/** Where in a text a doubtful word stands. */
export interface Doubt {
  from: number
  to: number
  confidence: number
}

export interface CheckedPart extends TextPart {
  /** How sure the machine is, where it should be checked. */
  doubt: number | null
}

/** The words of a text that should be checked: one after the other, as they were recognised. */
export function doubtsIn(text: string, words: readonly Recognised[], below: number): Doubt[] {
  const doubts: Doubt[] = []
  let cursor = 0
  for (const [word, confidence] of words) {
    const from = text.indexOf(word, cursor)
    if (from < 0) continue
    cursor = from + word.length
    if (confidence < below) doubts.push({ from, to: cursor, confidence })
  }
  return doubts
}

/** Divide marked parts further where doubtful words begin and end. */
export function withDoubts(parts: readonly TextPart[], doubts: readonly Doubt[]): CheckedPart[] {
  const divided: CheckedPart[] = []
  let place = 0
  let next = 0
  for (const part of parts) {
    const end = place + part.text.length
    while (place < end) {
      while (next < doubts.length && doubts[next]!.to <= place) next += 1
      const doubt = doubts[next]
      const inside = doubt !== undefined && doubt.from <= place
      const until = Math.min(end, doubt === undefined ? end : inside ? doubt.to : doubt.from)
      const text = part.text.slice(part.text.length - (end - place), part.text.length - (end - until))
      divided.push({ text, found: part.found, doubt: inside ? doubt.confidence : null })
      place = until
    }
  }
  return divided
}
