import { useI18n } from 'vue-i18n'

import type { Address, BankAccount, LegalId, Phone, Representative } from '@/api/schema'
import { useFormat } from '@/i18n/format'
import { useSession } from '@/session/store'

/** The values of a card's fields as people read them: words for codes, one line for each of several. */
export function useCardWords() {
  const { t } = useI18n()
  const session = useSession()
  const { languageName, moment } = useFormat()

  const joined = (parts: (string | null | undefined)[], by = ' ') => parts.filter(Boolean).join(by)

  function addressed({ street, postal_code, city, area, country }: Address): string {
    return joined([street, joined([postal_code, city]), area, country], ', ')
  }

  const ITEMS: Record<string, (item: never) => string> = {
    kinds: (kind: string) => t(`partyKind.${kind}`),
    shared_offices: (code: string) => session.officeName(code),
    representatives: (one: Representative) => one.name,
    phones: ({ number, label }: Phone) => `${number} (${t(`phoneLabel.${label}`)})`,
    emails: ({ address }: { address: string }) => address,
    addresses: (address: Address) => `${addressed(address)} (${t(`addressLabel.${address.label}`)})`,
    // An IBAN on paper: in groups of four (ISO 13616-1, print format).
    bank_accounts: ({ iban, number, bank }: BankAccount) => joined([iban.replace(/.{4}(?=.)/g, '$& ') || number, bank]),
    legal_ids: ({ scheme, country, value }: LegalId) => `${t(`legalScheme.${scheme}`)} (${country}) ${value}`,
  }
  const VALUES: Record<string, (value: string) => string> = {
    type: (value) => t(`contactType.${value}`),
    gender: (value) => t(`gender.${value}`),
    access: (value) => t(`access.${value}`),
    language: languageName,
    influence: (value) => (Number(value) > 0 ? `+${value}` : value),
    deleted_at: moment,
  }

  /** `value` of the field `name`; empty where there is none. */
  function inWords(name: string, value: unknown): string {
    if (Array.isArray(value)) return value.map((item) => ITEMS[name]?.(item as never) ?? String(item)).join('\n')
    if (value === null || value === undefined || value === '') return ''
    return VALUES[name]?.(String(value)) ?? String(value)
  }

  return { inWords, addressed }
}
