import { describe, expect, it } from 'vitest'
import { effectScope } from 'vue'

import { useUnsent } from '@/pages/contacts/imports/unsent'

type Record = { version: number; mode?: string; country?: string }

/** A server that refuses what was not made to its present version, and answers when `answer` is called. */
function desk() {
  let stored: Record = { version: 1 }
  const waiting: (() => void)[] = []
  const sent: object[] = []
  const send = async (record: Record, change: object) => {
    sent.push(change)
    await new Promise<void>((resolve) => waiting.push(resolve))
    expect(record.version).toBe(stored.version)
    stored = { ...stored, ...change, version: stored.version + 1 }
    return stored
  }
  const choices = effectScope().run(() => useUnsent<Record>(() => stored, send))!
  const answer = async () => {
    waiting.shift()?.()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { choices, answer, sent, stored: () => stored }
}

describe('changes that are sent a moment later', () => {
  it('are all there before what waits for them', async () => {
    const { choices, answer, stored } = desk()
    choices.put({ mode: 'create' })
    choices.put({ country: 'PL' })
    expect(choices.unsent.value).toBe(true)
    const whole = choices.flush()
    await answer()
    await whole
    expect(stored()).toEqual({ version: 2, mode: 'create', country: 'PL' })
    expect(choices.unsent.value).toBe(false)
  })

  it('follow one another, each to what the one before left', async () => {
    const { choices, answer, sent, stored } = desk()
    choices.put({ mode: 'create' })
    const whole = choices.flush()
    choices.put({ country: 'HR' })
    await answer()
    expect(choices.unsent.value).toBe(true)
    await answer()
    await whole
    expect(sent).toEqual([{ mode: 'create' }, { country: 'HR' }])
    expect(stored()).toEqual({ version: 3, mode: 'create', country: 'HR' })
  })
})
