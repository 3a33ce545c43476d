import { createI18n } from 'vue-i18n'

import { vuetify } from '@/design/vuetify'

import type { Messages } from './areas'
import { slavicPlural } from './plurals'

export const LANGUAGES = ['sk', 'pl', 'hr', 'ru', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language in its own name. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  sk: 'Slovenčina',
  pl: 'Polski',
  hr: 'Hrvatski',
  ru: 'Русский',
  en: 'English',
}

const KEY = 'kancelaria.language'

const loaders = import.meta.glob<Messages>('./*/index.ts', { import: 'default' })

export const i18n = createI18n({
  legacy: false,
  locale: 'en' as string,
  fallbackLocale: 'en',
  messages: {} as Record<string, Record<string, string>>,
  pluralRules: {
    sk: slavicPlural('sk'),
    pl: slavicPlural('pl'),
    hr: slavicPlural('hr'),
    ru: slavicPlural('ru'),
  },
})

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value)
}

/** The language chosen here before, else the first of the browser's languages that the page speaks, else Slovak. */
export function firstLanguage(): Language {
  const stored = localStorage.getItem(KEY)
  if (isLanguage(stored)) return stored
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'sk'
}

export async function setLanguage(language: Language): Promise<void> {
  if (!i18n.global.availableLocales.includes(language)) {
    const load = loaders[`./${language}/index.ts`]
    if (!load) throw new Error(`No messages for ${language}`)
    i18n.global.setLocaleMessage(language, (await load()) as never)
  }
  i18n.global.locale.value = language
  vuetify.locale.current.value = language
  document.documentElement.lang = language
  localStorage.setItem(KEY, language)
}
