import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { offices as officesApi, session as api } from '@/api'
import type { Me, Office, OfficeName, Problem, Right } from '@/api'
import { useCsrfToken } from '@/api/client'
import { dropDrafts } from '@/design/draft'
import { isLanguage, setLanguage } from '@/i18n'
import type { Language } from '@/i18n'

/** Who is signed in, what they may do, and the offices they see. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me | null>(null)
  const offices = shallowRef<Office[]>([])
  /** Every active office, whether seen or not. */
  const organisation = shallowRef<OfficeName[]>([])
  /** The server no longer knows the session of `me`. */
  const ended = ref(false)
  /** Why it is not known who is signed in: the server could not be asked. */
  const startProblem = shallowRef<Problem | null>(null)

  const user = computed(() => me.value?.user ?? null)
  /** The organisation's, ISO 3166-1 alpha-2. */
  const country = computed(() => me.value?.country ?? '')
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
    const named = [...offices.value, ...organisation.value].find((office) => office.code === code)
    return named?.name ?? code ?? ''
  }

  async function accept(identity: Me): Promise<void> {
    useCsrfToken(identity.csrf_token)
    me.value = identity
    ended.value = false
    if (isLanguage(identity.user.language)) await setLanguage(identity.user.language)
    await loadOffices()
  }

  async function loadOffices(): Promise<void> {
    if (!may('offices.read')) return
    const [seen, all] = await Promise.all([officesApi.list(), officesApi.names()])
    offices.value = seen.items
    organisation.value = all.items
  }

  async function restore(): Promise<void> {
    await accept(await api.me())
  }

  async function signIn(username: string, password: string): Promise<void> {
    await accept(await api.signIn(username.trim().toLowerCase(), password))
  }

  async function signOut(): Promise<void> {
    await api.signOut()
    dropDrafts()
    forget()
  }

  /** The server ended the session, the person did not: their page waits for them. */
  function end(): void {
    useCsrfToken(null)
    ended.value = signedIn.value
  }

  function forget(): void {
    ended.value = false
    useCsrfToken(null)
    me.value = null
    offices.value = []
    organisation.value = []
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
    country,
    signedIn,
    ended,
    startProblem,
    offices,
    organisation,
    ownOffices,
    may,
    officeName,
    restore,
    signIn,
    signOut,
    end,
    forget,
    chooseLanguage,
    loadOffices,
  }
})
