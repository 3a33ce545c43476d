import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'

import type { LiveEvent } from '@/api/types'

import { readEvents } from './stream'
import type { LineState } from './stream'
import { share } from './tabs'

type Listener = (event: LiveEvent) => void

/**
 * Facts from the server as they happen. The tabs of one browser share one line: a browser opens no more than six
 * connections to a server, and a line takes one for as long as its page is open.
 */
export const useLive = defineStore('live', () => {
  const state = ref<'off' | LineState>('off')
  const listeners = new Set<{ prefix: string; listener: Listener }>()
  const resetListeners = new Set<() => void>()
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

  /** `who` keeps the tabs of different people apart. */
  function start(who: string): void {
    stop()
    stopper = new AbortController()
    state.value = 'connecting'
    share(`kancelaria.live.${who}`, readEvents, stopper.signal, {
      onEvent: dispatch,
      onState: (next) => {
        state.value = next
      },
    })
  }

  function stop(): void {
    stopper?.abort()
    stopper = null
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

  return { state, start, stop, on, onReset }
})
