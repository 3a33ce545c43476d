import { useI18n } from 'vue-i18n'

import { registry } from '@/api'
import type { Journal, Pack, Setup } from '@/api'
import { useSession } from '@/session/store'

import type { Question } from '../registry/question'

/** What setting up a registry asks. */
export function useSetupQuestions() {
  const { t } = useI18n()
  const session = useSession()

  function rules(setup: Setup, packs: Pack[]): Question<Setup> {
    const categories = (code: unknown) =>
      (packs.find((pack) => pack.code === code)?.originator_categories ?? []).map((value) => ({ value, title: value }))
    return {
      title: t('setup.rules'),
      text: t('setup.rulesText'),
      saveText: t('action.save'),
      fields: [
        {
          name: 'pack',
          label: t('setup.pack'),
          kind: 'choice',
          required: true,
          items: packs.map((pack) => ({ value: pack.code, title: pack.title })),
        },
        { name: 'organisation', label: t('setup.organisation'), kind: 'text', required: true },
        {
          name: 'originator_category',
          label: t('setup.category'),
          kind: 'choice',
          items: (values) => categories(values.pack),
          when: (values) => categories(values.pack).length > 0,
        },
      ],
      values: {
        pack: setup.pack,
        organisation: setup.organisation,
        originator_category: setup.originator_category || null,
      },
      version: setup.version,
      patch: setup.version > 0,
      send: (answer, version) => registry.changeSetup(version, answer),
      theirs: (saved) => ({ ...saved }),
    }
  }

  function open(): Question<Journal> {
    return {
      title: t('setup.openJournal'),
      text: t('setup.openText'),
      saveText: t('setup.openJournal'),
      fields: [
        {
          name: 'office',
          label: t('field.office'),
          kind: 'choice',
          required: true,
          items: session.offices
            .filter((office) => office.active)
            .map((office) => ({ value: office.code, title: office.name })),
        },
        { name: 'code', label: t('office.code'), kind: 'text', required: true, max: 20, hint: t('setup.codeHint') },
        { name: 'title', label: t('file.title'), kind: 'text', required: true },
        {
          name: 'template',
          label: t('setup.template'),
          kind: 'text',
          max: 100,
          hint: t('setup.templateHint', { year: '{year}', seq: '{seq}', journal: '{journal}' }),
        },
      ],
      values: { office: session.offices[0]?.code ?? null, code: '', title: '', template: '' },
      version: 0,
      send: ({ code, template, ...rest }) =>
        registry.openJournal({ ...rest, code: String(code).toUpperCase(), template: template || null }),
    }
  }

  function change(journal: Journal): Question<Journal> {
    return {
      title: `${journal.code} – ${journal.title}`,
      text: t('setup.changeText'),
      saveText: t('action.save'),
      fields: [
        { name: 'title', label: t('file.title'), kind: 'text', required: true },
        { name: 'template', label: t('setup.template'), kind: 'text', required: true, max: 100 },
      ],
      values: { title: journal.title, template: journal.template },
      version: journal.version,
      patch: true,
      send: (answer, version) => registry.changeJournal(journal, version, answer),
      theirs: (saved) => ({ ...saved }),
    }
  }

  return { rules, open, change }
}
