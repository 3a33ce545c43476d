import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'

import { joined } from '@/i18n/areas'
import type { Messages } from '@/i18n/areas'
import en from '@/i18n/en'
import hr from '@/i18n/hr'
import pl from '@/i18n/pl'
import { slavicPlural } from '@/i18n/plurals'
import ru from '@/i18n/ru'
import sk from '@/i18n/sk'

const SOURCES = join(import.meta.dirname, '../src')
const LANGUAGES = { sk, pl, hr, ru, en }

function flat(tree: Messages, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + name, value)
    else for (const [key, text] of flat(value, `${prefix}${name}.`)) found.set(key, text)
  }
  return found
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(name) && !name.endsWith('.d.ts') ? [readFileSync(path, 'utf8')] : []
  })
}

const CODE = sources(SOURCES).join('\n')
const MESSAGES = Object.fromEntries(Object.entries(LANGUAGES).map(([language, tree]) => [language, flat(tree)]))
const ENGLISH = MESSAGES.en!
const KEYS = [...ENGLISH.keys()]

describe('messages', () => {
  it('of two areas do not share a group', () => {
    expect(() => joined({ files: { file: {} }, loans: { file: {} } })).toThrow('loans')
  })

  it.each(Object.keys(LANGUAGES))('%s has exactly the keys of English', (language) => {
    expect([...MESSAGES[language]!.keys()].sort()).toEqual([...KEYS].sort())
  })

  it.each(Object.keys(LANGUAGES))('%s has no empty message and the same parameters', (language) => {
    const names = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
    for (const [key, text] of MESSAGES[language]!) {
      expect(text.trim(), key).not.toBe('')
      expect(names(text), key).toEqual(names(ENGLISH.get(key)!))
    }
  })

  it.each(['sk', 'pl', 'hr', 'ru'])('%s gives three plural forms wherever English gives two', (language) => {
    for (const [key, text] of ENGLISH) {
      if (text.includes(' | ')) expect(MESSAGES[language]!.get(key)!.split(' | '), key).toHaveLength(3)
      else expect(MESSAGES[language]!.get(key), key).not.toContain(' | ')
    }
  })

  it('exist for every key that the code names', () => {
    const named = [...CODE.matchAll(/\bte?\(\s*'([\w.-]+)'/g)].map((match) => match[1]!)
    const chosen = [...CODE.matchAll(/\bt\([^'`()]*\? '([\w.-]+)' : '([\w.-]+)'/g)].flatMap((match) => match.slice(1))
    expect(named.length).toBeGreaterThan(150)
    for (const key of [...named, ...chosen]) expect(ENGLISH.has(key), key).toBe(true)
  })

  it('have a group for every key that the code puts together', () => {
    const groups = [...CODE.matchAll(/\b(?:te?\(|key: |key = )`([\w]+)\.\$\{/g)].map((match) => match[1]!)
    expect(groups.length).toBeGreaterThan(15)
    for (const group of groups)
      expect(
        KEYS.some((key) => key.startsWith(`${group}.`)),
        group,
      ).toBe(true)
  })

  it('are all used', () => {
    const groups = new Set([...CODE.matchAll(/[`']([\w]+)\.\$\{/g)].map((match) => match[1]!))
    groups.add('recordType').add('historyAction').add('recordField').add('state')
    for (const key of KEYS) {
      expect(groups.has(key.split('.')[0]!) || CODE.includes(`'${key}'`), key).toBe(true)
    }
  })

  it.each(Object.keys(LANGUAGES))('%s can be read by the message compiler', (language) => {
    const warnings: string[] = []
    const i18n = createI18n({
      legacy: false,
      locale: language,
      messages: { [language]: LANGUAGES[language as keyof typeof LANGUAGES] as never },
      missing: (_, key) => void warnings.push(key),
    })
    const translate = i18n.global.t as (key: string, named: object) => string
    for (const key of KEYS) translate(key, {})
    expect(warnings).toEqual([])
  })
})

describe('plurals', () => {
  const cases: [string, number, number][] = [
    ['sk', 1, 0],
    ['sk', 2, 1],
    ['sk', 4, 1],
    ['sk', 5, 2],
    ['sk', 0, 2],
    ['sk', 21, 2],
    ['pl', 1, 0],
    ['pl', 2, 1],
    ['pl', 5, 2],
    ['pl', 12, 2],
    ['pl', 22, 1],
    ['pl', 25, 2],
    ['hr', 1, 0],
    ['hr', 21, 0],
    ['hr', 3, 1],
    ['hr', 11, 2],
    ['hr', 0, 2],
    ['ru', 1, 0],
    ['ru', 21, 0],
    ['ru', 2, 1],
    ['ru', 11, 2],
    ['ru', 12, 2],
    ['ru', 100, 2],
  ]

  it.each(cases)('%s: %i takes form %i', (language, count, form) => {
    expect(slavicPlural(language)(count, 3)).toBe(form)
  })
})
