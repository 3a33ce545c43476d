export type Messages = { [key: string]: string | Messages }

/** The messages of all areas as one tree; two areas may not hold the same group. */
export function joined(areas: Record<string, Record<string, unknown>>): Messages {
  const messages: Record<string, unknown> = {}
  for (const [area, groups] of Object.entries(areas)) {
    for (const [group, texts] of Object.entries(groups)) {
      if (group in messages) throw new Error(`${area}: another area holds "${group}" already`)
      messages[group] = texts
    }
  }
  return messages as Messages
}
