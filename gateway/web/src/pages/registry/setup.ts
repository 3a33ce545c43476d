import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'

import { registry } from '@/api'
import type { Direction, Pack, Setup } from '@/api'
import { i18n } from '@/i18n'

import { speakAs } from './terms'

/** Which pack the organisation follows, and its plan in force. Asked once, and again when a plan comes into force. */
export const useSetup = defineStore('setup', () => {
  const setup = shallowRef<Setup | null>(null)
  const pack = shallowRef<Pack | null>(null)
  const planless = computed(() => setup.value !== null && setup.value.plan_id === null)
  watch([pack, i18n.global.locale], () => pack.value && speakAs(pack.value))
  let asking: Promise<Setup> | null = null

  function load(again = false): Promise<Setup> {
    if (again || asking === null) {
      asking = ask().catch((error: unknown) => {
        asking = null
        throw error
      })
    }
    return asking
  }

  async function ask(): Promise<Setup> {
    const found = await registry.setup()
    pack.value = await registry.pack(found.pack)
    setup.value = found
    return found
  }

  /** Fields that the pack requires of an entry; a subject is always needed. */
  function required(direction: Direction): Set<string> {
    return new Set(['subject', ...(pack.value?.required[direction] ?? [])])
  }

  return { setup, pack, planless, load, required }
})
