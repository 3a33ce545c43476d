/** Calls of contacts that come from files and go into files: imports, exports, envelopes and labels. */
import { act, address, changingHeaders, get, getBlobOf, patch, post, refusal } from './client'
import type { View } from './contacts'
import { Problem } from './problem'
import type { ContactImport, ContactOutput, ImportPreview, LabelSheet, Page } from './types'

const id = encodeURIComponent

export interface Layout {
  envelope: string | null
  window: boolean
  labels: string | null
  used_labels: number
  right_by: number
  down_by: number
  sender: string[]
  language: string
}

/** A view of contacts, or the chosen ones of it. */
export interface Selection extends View {
  /** What is typed into the locator. */
  q: string
  ids: string[]
}

export const imports = {
  get: (job: string, signal?: AbortSignal) => get<ContactImport>(`/contact-imports/${id(job)}`, {}, signal),
  preview: (job: string, signal?: AbortSignal) => get<ImportPreview>(`/contact-imports/${id(job)}/preview`, {}, signal),
  change: (job: ContactImport, change: Record<string, unknown>) =>
    patch<ContactImport>(`/contact-imports/${id(job.id)}`, change, job.version),
  start: (job: ContactImport) =>
    post<ContactImport>(`/contact-imports/${id(job.id)}/start`, undefined, { version: job.version }),
  stop: (job: string) => act<ContactImport>(`/contact-imports/${id(job)}/stop`),
  resume: (job: string) => act<ContactImport>(`/contact-imports/${id(job)}/resume`),
  revert: (job: string) => act<ContactImport>(`/contact-imports/${id(job)}/revert`),
  upload,
}

export const outputs = {
  get: (output: string, signal?: AbortSignal) => get<ContactOutput>(`/contact-outputs/${id(output)}`, {}, signal),
  content: (output: string) => address(`/contact-outputs/${id(output)}/content`),
  sheets: () => get<Page<LabelSheet>>('/contact-label-sheets', { limit: 100 }),
  order: (office: string, format: string, selection: Selection) =>
    post<ContactOutput>('/contact-exports', { office, format, ...selection }),
  print: (office: string, layout: Layout, selection: Selection) =>
    post<ContactOutput>('/contact-prints', { office, ...layout, ...selection }),
  preview: (layout: Layout, selection: Selection) => getBlobOf('/contact-print-previews', { ...layout, ...selection }),
}

/** XMLHttpRequest because fetch tells nothing of the progress of what is sent. */
function upload(file: File, office: string, onProgress: (part: number) => void): Promise<ContactImport> {
  const request = new XMLHttpRequest()
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    })
    request.addEventListener('load', () => {
      const { status, responseText } = request
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as ContactImport)
      else reject(refusal(status, responseText, request.getResponseHeader('Retry-After'), '/contact-imports'))
    })
    request.addEventListener('error', () => reject(Problem.offline('upload')))
    request.open('POST', address('/contact-imports'))
    for (const [name, value] of Object.entries(changingHeaders('POST'))) request.setRequestHeader(name, value)
    const form = new FormData()
    form.append('office', office)
    form.append('file', file, file.name)
    request.send(form)
  })
}
