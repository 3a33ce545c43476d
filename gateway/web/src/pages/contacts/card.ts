import type { Address, BankAccount, Email, LegalId, Party, Phone } from '@/api/schema'

/** What the form of a contact holds: the fields of the API as the inputs take them. */
export const blankCard = () => ({
  office: '',
  name: '',
  second_line: '',
  given_name: '',
  additional_names: '',
  family_name: '',
  title_before: '',
  title_after: '',
  position: '',
  department: '',
  gender: 'unknown',
  influence: 0,
  language: '',
  organisation_id: '' as string | null,
  branch_id: '' as string | null,
  kinds: [] as string[],
  activity: '',
  category: '',
  region: '',
  website: '',
  notes: '',
  phones: [] as Phone[],
  emails: [] as Email[],
  addresses: [] as Address[],
  bank_accounts: [] as BankAccount[],
  legal_ids: [] as LegalId[],
  access: 'office',
  shared_offices: [] as string[],
  representatives: [] as string[],
})
export type Card = ReturnType<typeof blankCard>

/** The fields of a card that the API takes as they are. */
export const CARD_FIELDS = (Object.keys(blankCard()) as (keyof Card)[]).filter(
  (name) => name !== 'office' && name !== 'representatives',
)

export function cardOf(party: Party): Card {
  const same = Object.fromEntries(CARD_FIELDS.map((name) => [name, structuredClone(party[name as keyof Party])]))
  return { ...blankCard(), ...same, representatives: party.representatives.map((one) => one.user_id) } as Card
}

/** Titles and names in the order in which one writes them: what the first line says unless somebody wrote another. */
export function fullName(card: Card): string {
  const { title_before, given_name, additional_names, family_name, title_after } = card
  const name = [title_before, given_name, additional_names, family_name].map((part) => part.trim()).filter(Boolean)
  return [name.join(' '), title_after.trim()].filter(Boolean).join(', ')
}
