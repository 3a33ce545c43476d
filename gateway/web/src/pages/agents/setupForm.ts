import type { AgentSetupChange } from '@/api'
import type { AgentSetup, ScanProfile } from '@/api'

const KIB = 1024
const MIB = 1024 * 1024

/** As the form holds it: limits in readable units, hours apart, empty texts for what is not set. */
export interface SetupForm {
  profiles: ScanProfile[]
  opens: string
  closes: string
  uploadKib: string
  spoolMib: string
  keepDays: string
}

export const blankProfile = (): ScanProfile => ({
  folder: '',
  title: '',
  language: null,
  journal_id: null,
  mark: null,
  sides: 'as-scanned',
  separators: [],
  separator_text: 'KANCELARIA-NEXT',
  asn_prefix: 'ASN',
  read_asn: false,
  drop_blank_pages: false,
  staging: false,
  operator: '',
})

export function formOf(setup: AgentSetup | null): SetupForm {
  return {
    profiles: setup?.profiles.map((profile) => ({ ...profile, separators: [...profile.separators] })) ?? [],
    opens: setup?.send_window?.opens ?? '',
    closes: setup?.send_window?.closes ?? '',
    uploadKib: setup?.upload_limit ? String(Math.round(setup.upload_limit / KIB)) : '',
    spoolMib: setup ? String(Math.round(setup.spool_limit / MIB)) : '',
    keepDays: String(setup?.keep_sent_days ?? 7),
  }
}

export function changeOf(form: SetupForm): AgentSetupChange {
  const hours = form.opens && form.closes ? { opens: form.opens, closes: form.closes } : null
  return {
    profiles: form.profiles.map((profile) => ({
      ...profile,
      folder: profile.folder.trim(),
      title: profile.title.trim(),
      mark: profile.mark || null,
      journal_id: profile.journal_id || null,
      language: profile.language || null,
    })),
    send_window: hours,
    upload_limit: Number(form.uploadKib) > 0 ? Math.round(Number(form.uploadKib) * KIB) : null,
    spool_limit: Math.round(Number(form.spoolMib) * MIB),
    keep_sent_days: Number(form.keepDays),
  }
}
