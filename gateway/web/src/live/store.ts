import { createParser } from 'eventsource-parser'
import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'

import { address } from '@/api/client'
import type { LiveEvent } from '@/api/types'

type Listener = (event: LiveEvent) => void

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 30_000
/** The server sends a comment at least this often; silence means that the line is dead. */
const SILENCE_MS = 60_000

class Refused extends Error {
  constructor(readonly status: number) {
    super(`events: ${status}`)
  }
}

/**
 * The stream of facts from the server. It reconnects with growing delay and goes on where it stopped
 * (Last-Event-ID); when the server can not go on from there it sends `reset`, and every list asks anew.
 *
 * Read with fetch, because EventSource gives up for good at the first answer that is not 200.
 */
export const useLive = defineStore('live', () => {
  const state = ref<'off' | 'connecting' | 'live' | 'reconnecting'>('off')
  const listeners = new Set<{ prefix: string; listener: Listener }>()
  const resetListeners = new Set<() => void>()
  let lastEventId: string | null = null
  let stopper: AbortController | null = null

  function dispatch(name: string, data: string): void {
    if (name === 'reset') {
      for (const listener of resetListeners) listener()
      return
    }
    const event = JSON.parse(data) as LiveEvent
    for (const { prefix, listener } of listeners) {
      if (event.name.startsWith(prefix)) listener(event)
    }
  }

  async function read(signal: AbortSignal, onOpen: () => void): Promise<void> {
    const quiet = new AbortController()
    let alarm = setTimeout(() => quiet.abort(), SILENCE_MS)
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' }
      if (lastEventId) headers['Last-Event-ID'] = lastEventId
      const response = await fetch(address('/events'), {
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.any([signal, quiet.signal]),
      })
      if (!response.ok || !response.body) throw new Refused(response.status)
      onOpen()
      const parser = createParser({
        onEvent: ({ id, event, data }) => {
          if (id) lastEventId = id
          dispatch(event ?? 'message', data)
        },
      })
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        clearTimeout(alarm)
        alarm = setTimeout(() => quiet.abort(), SILENCE_MS)
        parser.feed(value)
      }
    } finally {
      clearTimeout(alarm)
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    let delay = FIRST_DELAY_MS
    let opened = false
    while (!signal.aborted) {
      try {
        await read(signal, () => {
          delay = FIRST_DELAY_MS
          opened = true
          state.value = 'live'
        })
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
          state.value = 'off'
          return
        }
      }
      if (signal.aborted) return
      state.value = opened ? 'reconnecting' : 'connecting'
      await pause(delay * (0.75 + Math.random() / 2), signal)
      delay = Math.min(delay * 2, LONGEST_DELAY_MS)
    }
  }

  function start(): void {
    stop()
    stopper = new AbortController()
    state.value = 'connecting'
    void run(stopper.signal)
  }

  function stop(): void {
    stopper?.abort()
    stopper = null
    lastEventId = null
    state.value = 'off'
  }

  /** Call `listener` for events whose name starts with `prefix`, for as long as the calling component lives. */
  function on(prefix: string, listener: Listener): void {
    const entry = { prefix, listener }
    listeners.add(entry)
    onScopeDispose(() => listeners.delete(entry))
  }

  /** Call `listener` when events may have been missed. */
  function onReset(listener: () => void): void {
    resetListeners.add(listener)
    onScopeDispose(() => resetListeners.delete(listener))
  }

  return { state, start, stop, on, onReset, dispatch }
})

/** Wait; a page that comes back on line, or is stopped, does not wait any longer. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      removeEventListener('online', finish)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, milliseconds)
    addEventListener('online', finish)
    signal.addEventListener('abort', finish)
  })
}
