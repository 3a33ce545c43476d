import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'

import { useLive } from '@/live/store'

interface Stream {
  lastEventId: string | undefined
  send: (text: string) => void
  end: () => void
}

let streams: Stream[] = []
let refusal = 0

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
  streams = []
  refusal = 0
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    if (refusal) return new Response('', { status: refusal })
    let controller!: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({ start: (made) => void (controller = made) })
    init.signal?.addEventListener('abort', () => controller.error(new Error('aborted')))
    streams.push({
      lastEventId: (init.headers as Record<string, string>)['Last-Event-ID'],
      send: (text) => controller.enqueue(new TextEncoder().encode(text)),
      end: () => controller.close(),
    })
    return new Response(body)
  })
})

afterEach(() => {
  useLive().stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const settle = () => vi.advanceTimersByTimeAsync(20)
const event = (id: string, name: string) =>
  `id: ${id}\ndata: ${JSON.stringify({ id, name, at: '', office: null, payload: {} })}\n\n`

describe('live events', () => {
  it('reach those who listen to their area, however the bytes are cut', async () => {
    const live = useLive()
    const heard: string[] = []
    effectScope().run(() => live.on('registry.', ({ name }) => heard.push(name)))
    live.start('u1')
    await settle()
    expect(live.state).toBe('live')
    const text = event('1', 'registry.entry.registered') + event('2', 'documents.x')
    streams[0]!.send(text.slice(0, 30))
    streams[0]!.send(text.slice(30))
    await settle()
    expect(heard).toEqual(['registry.entry.registered'])
  })

  it('go on after the last one when the line breaks', async () => {
    const live = useLive()
    live.start('u1')
    await settle()
    streams[0]!.send(event('41', 'a.b'))
    await settle()
    streams[0]!.end()
    await settle()
    expect(live.state).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(streams).toHaveLength(2)
    expect(streams[1]!.lastEventId).toBe('41')
    expect(live.state).toBe('live')
  })

  it('ask everything anew after a break before the first event', async () => {
    const live = useLive()
    const again = vi.fn()
    effectScope().run(() => live.onReset(again))
    live.start('u1')
    await settle()
    expect(again).not.toHaveBeenCalled()
    streams[0]!.end()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(streams[1]!.lastEventId).toBeUndefined()
    expect(again).toHaveBeenCalledOnce()
  })

  it('ask everything anew after a reset', async () => {
    const live = useLive()
    const again = vi.fn()
    effectScope().run(() => live.onReset(again))
    live.start('u1')
    await settle()
    streams[0]!.send('event: reset\ndata: {}\n\n')
    await settle()
    expect(again).toHaveBeenCalledOnce()
  })

  it('give up a line that is silent', async () => {
    const live = useLive()
    live.start('u1')
    await settle()
    await vi.advanceTimersByTimeAsync(70_000)
    expect(streams.length).toBeGreaterThan(1)
  })

  it('keep trying a server that is away, and stop when nobody is signed in', async () => {
    const live = useLive()
    refusal = 503
    live.start('u1')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(live.state).toBe('connecting')
    refusal = 401
    await vi.advanceTimersByTimeAsync(60_000)
    expect(live.state).toBe('refused')
  })
})
