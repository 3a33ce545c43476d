import type { Pack } from '@/api'
import { i18n } from '@/i18n'

type Tree = { [key: string]: string | Tree }

/** Where each of a pack's own terms stands on the page. */
export const PLACES: Record<string, string[]> = {
  registry_plan: ['nav.plans'],
  journal: ['nav.journal'],
  entry: ['entry.title'],
  mark: ['field.mark', 'entryField.mark'],
  number: ['field.number'],
  file_number: ['file.number'],
  retention: ['retention.rule'],
  sender: ['field.sender'],
  addressee: ['field.addressee', 'entryField.addressee'],
  subject: ['field.subject', 'entryField.subject'],
  attachments: ['field.attachments', 'entryField.attachments'],
  handler: ['field.handler', 'entryField.handler'],
  parent: ['plan.parent'],
  legal_basis: ['plan.legalBasis'],
  file: ['field.file'],
  due: ['loan.dueOn'],
  classified: ['disposal.classified'],
}

/** A pack's terms as messages of the page. */
export function messagesOf(terms: Record<string, string>): Tree {
  const messages: Tree = {}
  for (const [term, keys] of Object.entries(PLACES)) {
    const word = terms[term]
    if (!word) continue
    for (const key of keys) {
      const [group = '', name = ''] = key.split('.')
      messages[group] = { ...(messages[group] as Tree), [name]: word }
    }
  }
  return messages
}

/** The page speaks of records in the terms of the pack that is followed, while it speaks the pack's language. */
export function speakAs(pack: Pack): void {
  if (i18n.global.locale.value === pack.language) i18n.global.mergeLocaleMessage(pack.language, messagesOf(pack.terms))
}
