import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import type { Right } from '@/api/types'
import {
  iconAgents,
  iconAudit,
  iconBooks,
  iconContacts,
  iconFiles,
  iconLoans,
  iconMailbox,
  iconPlan,
  iconRetention,
  iconHistory,
  iconIntake,
  iconJournal,
  iconOffice,
  iconPeople,
  iconSearch,
  iconSetup,
  iconStaging,
  iconSignIns,
} from '@/design/icons'
import { useSession } from '@/session/store'

export interface Place {
  name: string
  title: string
  icon: string
  right: Right
}

/** Where this person can go: what the drawer, the bar at the bottom of a phone and its "more" list show. */
export function useNavigation() {
  const { t } = useI18n()
  const session = useSession()
  const allowed = (places: Place[]) => places.filter((place) => session.may(place.right))

  const main = computed(() =>
    allowed([
      { name: 'journal', title: t('nav.journal'), icon: iconJournal, right: 'registry.read' },
      { name: 'contacts', title: t('nav.contacts'), icon: iconContacts, right: 'contacts.read' },
      { name: 'documents', title: t('nav.documents'), icon: iconIntake, right: 'documents.read' },
      { name: 'search', title: t('nav.search'), icon: iconSearch, right: 'search.use' },
      { name: 'agents', title: t('nav.agents'), icon: iconAgents, right: 'agents.read' },
    ]),
  )
  const registry = computed(() =>
    allowed([
      { name: 'staging', title: t('nav.staging'), icon: iconStaging, right: 'documents.read' },
      { name: 'files', title: t('nav.files'), icon: iconFiles, right: 'registry.read' },
      { name: 'loans', title: t('nav.loans'), icon: iconLoans, right: 'loans.request' },
      { name: 'retention', title: t('nav.retention'), icon: iconRetention, right: 'registry.read' },
      { name: 'plans', title: t('nav.plans'), icon: iconPlan, right: 'registry.read' },
      { name: 'journals', title: t('nav.journals'), icon: iconBooks, right: 'registry.verify' },
      { name: 'registry-setup', title: t('nav.registrySetup'), icon: iconSetup, right: 'registry.manage' },
    ]),
  )
  const administration = computed(() =>
    allowed([
      { name: 'users', title: t('nav.users'), icon: iconPeople, right: 'users.read' },
      { name: 'offices', title: t('nav.offices'), icon: iconOffice, right: 'offices.read' },
      { name: 'mailboxes', title: t('mailbox.title'), icon: iconMailbox, right: 'documents.audit' },
      { name: 'audits', title: t('audit.title'), icon: iconAudit, right: 'documents.audit' },
      { name: 'sign-ins', title: t('nav.signIns'), icon: iconSignIns, right: 'history.read' },
      { name: 'history', title: t('nav.history'), icon: iconHistory, right: 'history.read' },
    ]),
  )
  return { main, registry, administration }
}
