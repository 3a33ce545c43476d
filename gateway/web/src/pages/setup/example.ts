/** Values that stand in an example for the parts of a number template. */
export type Parts = Record<string, string | number>

/** A number as the template would give it: `{office}/{year}/{seq:06d}` → `BA/2026/000042`. */
export function exampleOf(template: string, parts: Parts): string {
  return template.replace(/\{(\w+)(?::0(\d)d)?\}/g, (whole, name: string, width: string | undefined) => {
    const value = parts[name]
    return value === undefined ? whole : String(value).padStart(Number(width ?? 0), '0')
  })
}
