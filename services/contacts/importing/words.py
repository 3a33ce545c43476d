"""Words for fixed values, as tables have them, folded: types and kinds of contacts, genders."""

from shared.contracts.contacts.parties import Gender, PartyKind, PartyType
from shared.listing.folding import fold


def _by_word(words: dict) -> dict:  # type: ignore[type-arg]
    return {fold(word): value for value, told in words.items() for word in (value.value, *told.split(", "))}


TYPES: dict[str, PartyType] = _by_word(
    {
        PartyType.ORGANISATION: "organization, company, o, organizácia, firma, spoločnosť, organizacja, tvrtka, "
        "organizacija, организация, компания, юридическое лицо",
        PartyType.BRANCH: "b, pobočka, prevádzka, oddział, podružnica, филиал",
        PartyType.PERSON: "individual, contact, p, osoba, fyzická osoba, kontakt, person, osoba fizyczna, персона, "
        "физическое лицо, лицо",
    }
)
KINDS: dict[str, PartyKind] = _by_word(
    {
        PartyKind.CUSTOMER: "client, zákazník, odberateľ, klient, odbiorca, kupac, клиент, покупатель",
        PartyKind.LEAD: "prospect, záujemca, potenciálny zákazník, potencjalny klient, zainteresowany, "
        "potencijalni kupac, потенциальный клиент, лид",
        PartyKind.PARTNER: "obchodný partner, partner handlowy, poslovni partner, партнер",
        PartyKind.COMPETITOR: "competition, konkurent, konkurencia, konkurencja, konkurent, конкурент",
        PartyKind.SUPPLIER: "vendor, dodávateľ, dostawca, dobavljač, поставщик",
    }
)
GENDERS: dict[str, Gender] = _by_word(
    {
        Gender.FEMALE: "f, w, žena, kobieta, ž, k, ženski, žensko, ж, женский, pani",
        Gender.MALE: "m, muž, mężczyzna, muški, muško, м, мужской, pán, pan",
        Gender.OTHER: "o, x, iné, inna, drugo, другой",
        Gender.UNKNOWN: "u, unspecified, nešpecifikované, nieokreślona, neodređeno, не указан",
    }
)
