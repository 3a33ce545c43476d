import { useI18n } from 'vue-i18n'

import type { ImportState } from '@/api'

type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'plain'

export const STATE_TONES: Record<ImportState, Tone> = {
  uploading: 'busy',
  reading: 'busy',
  ready: 'plain',
  unreadable: 'bad',
  waiting: 'busy',
  running: 'busy',
  stopped: 'warn',
  failed: 'bad',
  done: 'good',
  reverting: 'busy',
  reverted: 'plain',
}

export const OUTCOME_TONES: Record<string, Tone> = {
  created: 'good',
  updated: 'good',
  unchanged: 'plain',
  skipped: 'plain',
  undecided: 'warn',
  refused: 'bad',
}

export const OUTCOMES = Object.keys(OUTCOME_TONES)

/** Of which a column is needed: without any of them nobody has a name. */
export const NAMING = ['name', 'given-name', 'family-name', 'organisation', 'email']

/** Each field with the groups of messages that its name is made of. */
const FIELDS: Record<string, string[]> = {
  name: ['contactField.name'],
  type: ['contactField.type'],
  'second-line': ['contactField.second_line'],
  'given-name': ['contactField.given_name'],
  'additional-names': ['contactField.additional_names'],
  'family-name': ['contactField.family_name'],
  'title-before': ['contactField.title_before'],
  'title-after': ['contactField.title_after'],
  organisation: ['contactField.organisation_id'],
  position: ['contactField.position'],
  department: ['contactField.department'],
  email: ['contact.email'],
  phone: ['contact.number'],
  mobile: ['contact.number', 'phoneLabel.mobile'],
  'home-phone': ['contact.number', 'phoneLabel.home'],
  fax: ['phoneLabel.fax'],
  'company-id': ['legalScheme.company'],
  'tax-id': ['legalScheme.tax'],
  'vat-id': ['legalScheme.vat'],
  street: ['contact.street'],
  city: ['contact.city'],
  'postal-code': ['contact.postalCode'],
  area: ['imports.area'],
  country: ['contact.country'],
  'home-street': ['contact.street', 'addressLabel.home'],
  'home-city': ['contact.city', 'addressLabel.home'],
  'home-postal-code': ['contact.postalCode', 'addressLabel.home'],
  'home-area': ['imports.area', 'addressLabel.home'],
  'home-country': ['contact.country', 'addressLabel.home'],
  'other-street': ['contact.street', 'addressLabel.other'],
  'other-city': ['contact.city', 'addressLabel.other'],
  'other-postal-code': ['contact.postalCode', 'addressLabel.other'],
  'other-area': ['imports.area', 'addressLabel.other'],
  'other-country': ['contact.country', 'addressLabel.other'],
  gender: ['contactField.gender'],
  language: ['contactField.language'],
  kind: ['contactField.kinds'],
  activity: ['contactField.activity'],
  category: ['contactField.category'],
  region: ['contactField.region'],
  website: ['contactField.website'],
  influence: ['contactField.influence'],
  group: ['contactField.group_ids'],
  iban: ['contactField.bank_accounts'],
  photo: ['contactField.photo'],
  notes: ['contactField.notes'],
  note: ['imports.toNotes'],
}

/** Phones, addresses and the like that a contact holds. */
const MOST_OF_A_KIND = 20

/** A table has no pictures. */
const COLUMNS = Object.keys(FIELDS).filter((field) => field !== 'photo')

/** Names of import fields and problems in the chosen language. */
export function useImportWords() {
  const { t, te } = useI18n()

  function fieldName(field: string): string {
    const [first, ...others] = (FIELDS[field] ?? []).map((key) => t(key))
    return others.length ? `${first} (${others.join(', ').toLowerCase()})` : (first ?? field)
  }

  function problemText(problem: { field: string | null; code: string; detail: string }): string {
    const key = `rowProblem.${problem.code}`
    const told = te(key) ? t(key, { n: MOST_OF_A_KIND }) : problem.detail
    return problem.field && problem.field in FIELDS ? `${fieldName(problem.field)}: ${told}` : told
  }

  return {
    fieldName,
    problemText,
    fieldItems: () => COLUMNS.map((value) => ({ value, title: fieldName(value) })),
  }
}
