import { address, changingHeaders, refusal } from './client'
import { Problem } from './problem'
import type { Intake } from './types'

export interface RunningUpload {
  done: Promise<Intake>
  cancel: () => void
}

export interface Handing {
  file: File
  office: string
  /** False: the one who sends it writes the journal line. */
  toRegister: boolean
  /** The same for each try, so that a file that is sent again is one arrival. */
  key?: string
  /** The document whose next revision it is, and what is new in it. */
  revisionOf?: string
  note?: string
}

/** Hand in one file. XMLHttpRequest because fetch tells nothing of the progress of what is sent. */
export function uploadFile(handing: Handing, onProgress: (part: number) => void): RunningUpload {
  const { file, office, toRegister, key, revisionOf, note } = handing
  const request = new XMLHttpRequest()
  const done = new Promise<Intake>((resolve, reject) => {
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    })
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Intake)
      else reject(refusal(request.status, request.responseText, request.getResponseHeader('Retry-After'), '/documents'))
    })
    request.addEventListener('error', () => reject(Problem.offline('upload')))
    request.addEventListener('abort', () => reject(new Problem({ code: 'cancelled' })))
    request.open('POST', address('/documents'))
    for (const [name, value] of Object.entries(changingHeaders('POST', key))) request.setRequestHeader(name, value)
    const form = new FormData()
    form.append('office', office)
    if (!toRegister) form.append('to_register', 'false')
    if (revisionOf) form.append('revision_of', revisionOf)
    if (note) form.append('note', note)
    form.append('file', file, file.name)
    request.send(form)
  })
  return { done, cancel: () => request.abort() }
}
