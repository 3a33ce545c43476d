/**
 * Which of the forms "one | few | many" a number takes, as CLDR says for the language.
 * With two forms it is "one | other".
 */
export function slavicPlural(language: string): (choice: number, forms: number) => number {
  const rules = new Intl.PluralRules(language)
  return (choice, forms) => {
    const category = rules.select(choice)
    if (category === 'one') return 0
    if (category === 'few') return Math.min(1, forms - 1)
    return forms - 1
  }
}
