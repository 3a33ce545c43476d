import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'

import { documents, isProblem } from '@/api'
import type { Suggestion, Suggestions } from '@/api'

export const SUGGESTED = ['subject', 'party', 'their_ref', 'their_date', 'mark'] as const
export type SuggestedField = (typeof SUGGESTED)[number]
export interface Proposal {
  field: SuggestedField
  now: string
  best: Suggestion
  others: Suggestion[]
}

/** Below, a suggestion is shown but not accepted together with the others. */
export const SURE_ENOUGH = 0.5

/** What is proposed for a document, asked once for each document whose text is there. Null: nothing is to be asked. */
export function useSuggestions(document: Ref<string | null>) {
  const suggestions = shallowRef<Suggestions | null>(null)
  let running: AbortController | null = null

  async function load(): Promise<void> {
    running?.abort()
    suggestions.value = null
    if (!document.value) return
    const mine = (running = new AbortController())
    try {
      suggestions.value = await documents.suggestions(document.value, mine.signal)
    } catch (error) {
      // Nobody asked for them: a letter can be registered without.
      if (!mine.signal.aborted && !isProblem(error)) throw error
    }
  }

  watch(document, load, { immediate: true })
  return { suggestions, load }
}

/** The fields for which something else than what stands there is proposed. */
export function proposalsFor(
  suggestions: Suggestions | null,
  standing: (field: SuggestedField) => string,
  open: (field: SuggestedField) => boolean,
): Proposal[] {
  if (!suggestions) return []
  return SUGGESTED.flatMap((field) => {
    const now = standing(field)
    const [best, ...others] = suggestions[field].filter((one) => one.value !== now)
    return best && open(field) ? [{ field, now, best, others }] : []
  })
}

export type Accepted = Partial<Record<SuggestedField | 'contact_id', string>>

export function sureValues(proposals: Proposal[]): Accepted {
  const sure = proposals.filter((proposal) => proposal.best.certainty >= SURE_ENOUGH)
  return Object.assign({}, ...sure.map(({ field, best }) => acceptedOf(field, best)))
}

/** A sender who is a known contact is accepted with the contact, not by name alone. */
export function acceptedOf(field: SuggestedField, { value, contact_id }: Suggestion): Accepted {
  return field === 'party' && contact_id ? { party: value, contact_id } : { [field]: value }
}

/** Alt+Enter accepts, wherever the cursor is. */
export function useAcceptKey(accept: () => void, active: () => boolean): void {
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !event.altKey || event.ctrlKey || event.metaKey || !active()) return
    event.preventDefault()
    event.stopPropagation()
    accept()
  }
  onMounted(() => addEventListener('keydown', onKey, { capture: true }))
  onBeforeUnmount(() => removeEventListener('keydown', onKey, { capture: true }))
}

export const useProposals = (
  suggestions: Ref<Suggestions | null>,
  standing: (field: SuggestedField) => string,
  open: (field: SuggestedField) => boolean,
) => computed(() => proposalsFor(suggestions.value, standing, open))
