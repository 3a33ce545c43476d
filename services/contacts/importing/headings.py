"""Headings of tables with contacts: of Outlook in five languages, Google, Thunderbird, accounting systems, and by hand.

Compared without case, diacritics and punctuation; a number at the end (`Phone 2`, `E-mail 1 - Value`) does not matter.
"""

from collections.abc import Iterator

from shared.contracts.contacts import ImportField as Field

_WORDS: dict[Field, str] = {
    Field.TYPE: "contact type, record type, typ kontaktu, typ kontaktu, rodzaj kontaktu, vrsta kontakta, тип контакта",
    Field.NAME: (
        "name, full name, display name, file as, contact name, account name, customer, client, názov, názov firmy, "
        "obchodné meno, meno a priezvisko, zobrazované meno, celé meno, odberateľ, zákazník, název, jméno a příjmení, "
        "nazwa, nazwa wyświetlana, pełna nazwa, imię i nazwisko, kontrahent, klient, naziv, prikazno ime, "
        "ime i prezime, puno ime, kupac, название, наименование, фио, полное имя, отображаемое имя, контрагент"
    ),
    Field.SECOND_LINE: "second line, name 2, názov 2, druhý riadok, nazwa 2, naziv 2, название 2",
    Field.GIVEN_NAME: "first name, given name, firstname, forename, meno, krstné meno, jméno, imię, ime, имя",
    Field.ADDITIONAL_NAMES: (
        "middle name, additional name, stredné meno, druhé meno, drugie imię, srednje ime, отчество, второе имя"
    ),
    Field.FAMILY_NAME: "last name, family name, surname, lastname, priezvisko, příjmení, nazwisko, prezime, фамилия",
    Field.TITLE_BEFORE: (
        "title, name prefix, prefix, honorific prefix, titul, oslovenie, titul pred menom, tytuł, titula, "
        "oslovljavanje, обращение, титул"
    ),
    Field.TITLE_AFTER: "suffix, name suffix, titul za menom, prípona, sufiks, titula iza imena, суффикс, степень",
    Field.ORGANISATION: (
        "company, organization, organisation, organization name, organization 1 name, employer, company name, "
        "spoločnosť, firma, organizácia, zamestnávateľ, společnost, organizacja, pracodawca, tvrtka, organizacija, "
        "poduzeće, организация, компания, фирма, предприятие"
    ),
    Field.POSITION: (
        "job title, position, organization title, organization 1 title, role, funkcia, pozícia, pracovná pozícia, "
        "pracovná funkcia, pracovné zaradenie, funkce, stanowisko, radno mjesto, položaj, funkcija, "
        "zanimanje, должность"
    ),
    Field.DEPARTMENT: (
        "department, organization department, organization 1 department, oddelenie, oddělení, útvar, dział, oddział, "
        "odjel, odsjek, отдел, подразделение"
    ),
    Field.GENDER: "gender, sex, pohlavie, pohlaví, płeć, spol, пол",
    Field.LANGUAGE: "language, jazyk, język, jezik, язык",
    Field.KIND: "kind, relation, druh, typ partnera, vzťah, rodzaj, vrsta, vrsta partnera, вид, тип партнера",
    Field.ACTIVITY: (
        "activity, industry, sector, činnosť, odvetvie, predmet činnosti, branża, działalność, djelatnost, "
        "деятельность, отрасль"
    ),
    Field.CATEGORY: "category, kategória, kategorie, kategoria, kategorija, категория",
    Field.REGION: "sales region, region, región, obchodný región, regija, регион",
    Field.WEBSITE: (
        "web page, website, web site, url, homepage, business web page, web, webová stránka, www, internet, "
        "strona sieci web, strona www, web stranica, mrežna stranica, веб страница, сайт"
    ),
    Field.NOTES: (
        "notes, note, comment, comments, description, poznámka, poznámky, notatki, uwagi, opis, bilješke, napomena, "
        "bilješka, заметки, примечание, примечания, комментарий"
    ),
    Field.INFLUENCE: "influence, vplyv, wpływ, utjecaj, влияние",
    Field.GROUP: (
        "categories, group, groups, group membership, labels, kategórie, skupina, skupiny, kategorie kontaktu, grupa, "
        "grupy, kategorije, grupe, категории, группа, группы"
    ),
    Field.COMPANY_ID: (
        "company id, registration number, company number, ičo, ico, regon, mbs, matični broj, огрн, огрнип"
    ),
    Field.TAX_ID: "tax id, tax number, dič, dic, nip, oib, инн",
    Field.VAT_ID: "vat, vat id, vat number, ič dph, ic dph, nip ue, vat ue, pdv id, pdv broj, ндс номер",
    Field.EMAIL: (
        "e mail, email, e mail address, email address, primary email, secondary email, additional email, mail, "
        "e mailová adresa, e mail 1 address, e mail 2 address, e mail 3 address, adres e mail, adres poczty, "
        "adresa e pošte, e pošta, e adresa, адрес эл почты, электронная почта, эл почта, почта"
    ),
    Field.MOBILE: (
        "mobile, mobile phone, cell phone, cell, mobile number, mobil, mobilný telefón, mobilní telefon, "
        "telefon komórkowy, komórka, mobilni telefon, mobitel, мобильный, мобильный телефон, "
        "телефон переносной, сотовый"
    ),
    Field.FAX: (
        "fax, fax number, business fax, home fax, other fax, faks, faks służbowy, faks domowy, poslovni faks, "
        "telefaks, fax práca, fax do zamestnania, pracovný fax, факс, рабочий факс, домашний факс"
    ),
    Field.HOME_PHONE: (
        "home phone, home telephone, telefón domov, domáci telefón, telefon domowy, kućni telefon, telefon kod kuće, "
        "домашний телефон"
    ),
    Field.PHONE: (
        "phone, telephone, phone number, business phone, work phone, company main phone, primary phone, "
        "other phone, assistant s phone, telefón, tel, telefónne číslo, telefón práca, telefón do zamestnania, "
        "telefón do práce, pracovný telefón, hlavný telefón, hlavný telefón spoločnosti, iný telefón, telefon, "
        "telefon służbowy, główny telefon do firmy, inny telefon, podstawowy telefon, numer telefonu, "
        "poslovni telefon, telefon na poslu, telefon posao, glavni telefon tvrtke, drugi telefon, broj telefona, "
        "телефон, рабочий телефон, основной телефон, основной телефон организации, другой телефон, телефон раб"
    ),
    Field.IBAN: "iban, bank account, account number, číslo účtu, účet, numer konta, rachunek, broj računa, счет",
    Field.NOTE: (
        "birthday, anniversary, spouse, children, profession, manager s name, assistant s name, hobby, "
        "office location, referred by, narodeniny, výročie, manžel manželka, deti, povolanie, meno vedúceho, "
        "meno asistenta, urodziny, rocznica, dzieci, zawód, rođendan, godišnjica, djeca, день рождения, годовщина, "
        "дети, профессия, nickname, im, pager, telex"
    ),
}

_PARTS: dict[str, str] = {
    "street": (
        "street, street address, address, street 2, street 3, ulica, ulica a číslo, adresa, ulica 2, ulica 3, ulice, "
        "ulica i numer, adres, ulica i broj, улица, адрес, улица 2, улица 3"
    ),
    "city": "city, town, locality, mesto, obec, město, miasto, miejscowość, grad, mjesto, город, населенный пункт",
    "postal-code": (
        "postal code, zip, zip code, zipcode, postcode, psč, poštové smerovacie číslo, psc, kod pocztowy, kod, "
        "poštanski broj, индекс, почтовый индекс, почтовый код"
    ),
    "area": (
        "state, province, county, district, state province, kraj, okres, kraj alebo okres, štát provincia, "
        "województwo, powiat, województwo region, županija, область, область край, район"
    ),
    "country": (
        "country, country region, krajina, krajina alebo oblasť, krajina oblasť, krajina región, "
        "štát, země, kraj region, kraj rejon, państwo, "
        "država, država regija, zemlja, zemlja regija, страна, страна или регион, страна регион"
    ),
}
_PLACES: dict[str, tuple[str, ...]] = {
    "": (
        "business *", "work *", "company *", "primary address *", "address 1 *", "* práca", "* do zamestnania",
        "* zamestnanie", "pracovná adresa *", "pracovná *", "pracovné *", "adres służbowy *", "* służbowy",
        "* służbowa", "* posao", "poslovna *", "poslovni *", "poslovna adresa *", "* na poslu", "* раб адрес",
        "* рабочий адрес", "рабочий адрес *", "fakturačná *", "sídlo *",
    ),
    "home-": (
        "home *", "address 2 *", "* domov", "* bydlisko", "domáca *", "domáce *", "domáca adresa *", "adres domowy *",
        "* domowy", "* kuća", "* kod kuće", "kućna *", "kućni *", "kućna adresa *", "* дом адрес", "домашний адрес *",
        "* домашний адрес",
    ),
    "other-": (
        "other *", "address 3 *", "* iné", "iná *", "iné *", "iná adresa *", "inny adres *", "* inny", "druga *",
        "druga adresa *", "* drugo", "* другой адрес", "другой адрес *", "korešpondenčná *", "korešpondenčná adresa *",
        "dodacia *",
    ),
}  # fmt: skip


def _addresses() -> Iterator[tuple[Field, list[str]]]:
    """The parts of an address, by themselves and with the words that say which address it is."""
    for part, words in _PARTS.items():
        names = words.split(", ")
        for prefix, shapes in _PLACES.items():
            shaped = [shape.replace("*", name) for shape in shapes for name in names]
            yield Field(prefix + part), shaped if prefix else [*names, *shaped]


HEADINGS: dict[Field, list[str]] = {
    **dict(_addresses()),
    **{field: words.split(", ") for field, words in _WORDS.items()},
}
"""Where a heading is in two, the last counts."""
