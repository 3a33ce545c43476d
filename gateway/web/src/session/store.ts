import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { offices as officesApi, session as api } from '@/api'
import type { Me, Office, Problem, Right } from '@/api'
import { useCsrfToken } from '@/api/client'
import { isLanguage, setLanguage } from '@/i18n'
import type { Language } from '@/i18n'

/** Who is signed in, what they may do, and the offices they see. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me | null>(null)
  const offices = shallowRef<Office[]>([])
  const ended = ref(false)
  /** Why it is not known who is signed in: the server could not be asked. */
  const startProblem = shallowRef<Problem | null>(null)

  const user = computed(() => me.value?.user ?? null)
  const signedIn = computed(() => me.value !== null)
  /** Offices in which this person can do something: their own, or all of them. */
  const ownOffices = computed(() =>
    offices.value.filter(
      (office) => office.active && (user.value?.all_offices || user.value?.offices.includes(office.code)),
    ),
  )

  function may(right: Right): boolean {
    return me.value?.rights.includes(right) ?? false
  }

  function officeName(code: string | null): string {
    return offices.value.find((office) => office.code === code)?.name ?? code ?? ''
  }

  async function accept(identity: Me): Promise<void> {
    useCsrfToken(identity.csrf_token)
    me.value = identity
    ended.value = false
    if (isLanguage(identity.user.language)) await setLanguage(identity.user.language)
    await loadOffices()
  }

  async function loadOffices(): Promise<void> {
    offices.value = may('offices.read') ? (await officesApi.list()).items : []
  }

  async function restore(): Promise<void> {
    await accept(await api.me())
  }

  async function signIn(username: string, password: string): Promise<void> {
    await accept(await api.signIn(username.trim().toLowerCase(), password))
  }

  async function signOut(): Promise<void> {
    await api.signOut()
    forget(false)
  }

  /** `expired`: the server ended the session, the person did not. */
  function forget(expired: boolean): void {
    ended.value = expired && signedIn.value
    useCsrfToken(null)
    me.value = null
    offices.value = []
  }

  async function chooseLanguage(language: Language): Promise<void> {
    await setLanguage(language)
    if (!me.value) return
    await api.setLanguage(language)
    me.value = { ...me.value, user: { ...me.value.user, language } }
  }

  return {
    me,
    user,
    signedIn,
    ended,
    startProblem,
    offices,
    ownOffices,
    may,
    officeName,
    restore,
    signIn,
    signOut,
    forget,
    chooseLanguage,
    loadOffices,
  }
})
