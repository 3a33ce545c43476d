import { forms } from '@/api'
import type { PrintedForm } from '@/api'

/** What a `PrintDialog` shows, and how its PDF is made. */
export interface Printing {
  kind: string
  id: string
  title: string
  make: (signal: AbortSignal) => Promise<Blob>
}

/** The form of that kind about the file, loan or disposal list of that id. */
export function formOf(kind: PrintedForm, id: string, title: string): Printing {
  return { kind, id, title, make: (signal) => forms.make(kind, id, signal) }
}
