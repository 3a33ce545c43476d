import { computed } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { Problem, territories as api } from '@/api'
import type { Colleague, DutyRule, Group, PostalRange } from '@/api'
import { PARTY_KINDS } from '@/api/types'
import { useFormat } from '@/i18n/format'

import type { Field, Question, Values } from '../../registry/question'

import { rangeText, readRange } from './postal'

/** A rule of the duty table as a form, and its conditions in words. */
export function useRuleForm(office: Ref<string>, people: Ref<Colleague[]>, groups: Ref<Group[]>) {
  const { t } = useI18n()
  const { countryName } = useFormat()
  const kinds = computed(() => PARTY_KINDS.map((value) => ({ value, title: t(`partyKind.${value}`) })))
  const staff = computed(() => people.value.map((one) => ({ value: one.id, title: one.full_name })))
  const groupItems = computed(() => groups.value.map((group) => ({ value: group.id, title: group.name })))

  function fields(rule: DutyRule | null): Field[] {
    const gone = (rule?.representatives ?? []).filter((one) => !people.value.some((other) => other.id === one.user_id))
    return [
      { name: 'name', label: t('duty.rule'), kind: 'text', required: true, max: 200 },
      { name: 'priority', label: t('duty.priority'), kind: 'number', required: true, hint: t('duty.priorityHint') },
      {
        name: 'representatives',
        label: t('contactField.representatives'),
        kind: 'several',
        required: true,
        items: [...gone.map((one) => ({ value: one.user_id, title: one.name })), ...staff.value],
      },
      { name: 'countries', label: t('duty.countries'), kind: 'lines', hint: t('duty.countriesHint') },
      { name: 'regions', label: t('duty.regions'), kind: 'lines', hint: t('duty.linesHint') },
      { name: 'postal_ranges', label: t('duty.postal'), kind: 'lines', hint: t('duty.postalHint') },
      { name: 'kinds', label: t('contactField.kinds'), kind: 'several', items: kinds.value },
      { name: 'group_id', label: t('contact.group'), kind: 'choice', items: groupItems.value },
      ...(rule ? [{ name: 'active', label: t('duty.active'), kind: 'switch' } as Field] : []),
    ]
  }

  function valuesOf(rule: DutyRule | null): Values {
    return {
      name: rule?.name ?? '',
      priority: rule?.priority ?? 100,
      representatives: rule?.representatives.map((one) => one.user_id) ?? [],
      countries: rule?.countries.join('\n') ?? '',
      regions: rule?.regions.join('\n') ?? '',
      postal_ranges: rule?.postal_ranges.map(rangeText).join('\n') ?? '',
      kinds: [...(rule?.kinds ?? [])],
      group_id: rule?.group_id || null,
      active: rule?.active ?? true,
    }
  }

  function told(values: Values, rule: DutyRule | null): Values {
    const chosen = values.representatives as string[]
    const names = new Map(people.value.map((one) => [one.id, one.full_name]))
    for (const one of rule?.representatives ?? []) names.set(one.user_id, one.name)
    return {
      ...values,
      countries: (values.countries as string[]).map((code) => code.toUpperCase()),
      postal_ranges: (values.postal_ranges as string[]).map(rangeOf),
      group_id: values.group_id ?? '',
      representatives: chosen.map((user_id) => ({ user_id, name: names.get(user_id) ?? user_id })),
    }
  }

  function rangeOf(line: string): PostalRange {
    const range = readRange(line)
    if (range) return range
    const field = { pointer: '/postal_ranges', code: 'postal-range', detail: line, params: { line } }
    throw new Problem({ code: 'invalid', status: 422, detail: line, fields: [field] })
  }

  function question(rule: DutyRule | null): Question<DutyRule> {
    return {
      title: rule ? rule.name : t('duty.add'),
      saveText: rule ? t('action.save') : t('action.create'),
      fields: fields(rule),
      values: valuesOf(rule),
      version: rule?.version ?? 0,
      send: async (values, version) =>
        rule
          ? api.change(rule.id, version, told(values, rule))
          : api.create({ ...told(values, null), office: office.value }),
      theirs: valuesOf,
    }
  }

  /** What a rule looks at, as people say it. */
  function fits(rule: DutyRule): string {
    const group = groups.value.find((one) => one.id === rule.group_id)
    const parts = [
      rule.countries.map(countryName).join(', '),
      rule.regions.join(', '),
      rule.postal_ranges.map(rangeText).join(', '),
      rule.kinds.map((kind) => t(`partyKind.${kind}`)).join(', '),
      group ? group.name : '',
    ]
    return parts.filter(Boolean).join(' · ') || t('duty.everybody')
  }

  return { question, fits }
}
