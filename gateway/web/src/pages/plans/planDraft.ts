import { useI18n } from 'vue-i18n'

import { plans as api } from '@/api'
import type { Plan } from '@/api'

import type { Question } from '../registry/question'

/** From what a new version of the plan begins: a preset, another version, or nothing. */
export function usePlanDraft() {
  const { t } = useI18n()

  async function draft(versions: Plan[]): Promise<Question<Plan>> {
    const presets = (await api.presets()).items
    const from = [
      ...presets.map((preset) => ({
        value: `preset:${preset.code}`,
        title: `${preset.title} (${t('plan.count', { n: preset.entries }, preset.entries)})`,
      })),
      ...versions.map((plan) => ({ value: `plan:${plan.id}`, title: `${plan.number}. ${plan.title}` })),
      { value: 'empty:', title: t('plan.fromNothing') },
    ]
    return {
      title: t('plan.draft'),
      text: t('plan.presetText'),
      saveText: t('plan.draft'),
      fields: [
        { name: 'title', label: t('file.title'), kind: 'text', required: true },
        { name: 'from', label: t('plan.from'), kind: 'choice', required: true, items: from },
      ],
      values: { title: t('nav.plans'), from: from[0]!.value },
      version: 0,
      send: ({ title, from: chosen }) => {
        const [kind, code] = String(chosen).split(/:(.*)/)
        return api.draft({
          title,
          preset: kind === 'preset' ? code : null,
          based_on: kind === 'plan' ? code : null,
        })
      },
    }
  }

  return { draft }
}
