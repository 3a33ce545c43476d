import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Hearer } from '@/live/stream'
import { share } from '@/live/tabs'

/** Locks as browsers grant them: one holder, the others in turn. */
class Locks {
  private turn: Promise<unknown> = Promise.resolve()

  request(_name: string, options: { signal: AbortSignal }, work: () => Promise<void>): Promise<void> {
    const mine = this.turn.then(() => {
      options.signal.throwIfAborted()
      return work()
    })
    this.turn = mine.catch(() => {})
    return mine
  }
}

class Line {
  from: string | null
  hearer: Hearer
  constructor(from: string | null, hearer: Hearer) {
    this.from = from
    this.hearer = hearer
  }
}

let lines: Line[] = []

function read(from: string | null, signal: AbortSignal, hearer: Hearer): Promise<void> {
  lines.push(new Line(from, hearer))
  hearer.onState('live')
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
}

function tab(name: string) {
  const closing = new AbortController()
  const heard: string[] = []
  const states: string[] = []
  share(name, read, closing.signal, {
    onEvent: (_event, data) => heard.push(data),
    onState: (state) => states.push(state),
  })
  return { heard, states, close: () => closing.abort() }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 30))

beforeEach(() => {
  lines = []
  vi.stubGlobal('navigator', { locks: new Locks() })
})

afterEach(() => vi.unstubAllGlobals())

describe('tabs of one browser', () => {
  it('share one line and know its state', async () => {
    const first = tab('a')
    await settle()
    const second = tab('a')
    await settle()
    expect(lines).toHaveLength(1)
    lines[0]!.hearer.onEvent('message', 'fact', '7')
    await settle()
    expect(first.heard).toEqual(['fact'])
    expect(second.heard).toEqual(['fact'])
    expect(second.states).toContain('live')
    first.close()
    second.close()
  })

  it('go on behind the last event when the one that read is closed', async () => {
    const first = tab('b')
    await settle()
    const second = tab('b')
    await settle()
    lines[0]!.hearer.onEvent('message', 'fact', '7')
    await settle()
    first.close()
    await settle()
    expect(lines).toHaveLength(2)
    expect(lines[1]!.from).toBe('7')
    lines[1]!.hearer.onEvent('message', 'next', '8')
    expect(second.heard).toEqual(['fact', 'next'])
    second.close()
  })

  it('read each for itself where there are no locks', async () => {
    vi.stubGlobal('navigator', {})
    const tabs = [tab('c'), tab('c')]
    expect(lines).toHaveLength(2)
    for (const one of tabs) one.close()
  })
})
