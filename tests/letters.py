"""Letters as offices receive them, made by code: five languages, many senders, known answers.

Each subject has words of its own, which stand in a letter among phrases that all letters of the language share, words
of other subjects now and then, and errors as OCR makes them. Where a letterhead, number, day and subject stand, and how
they are called, differs from letter to letter.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Letter:
    language: str
    text: str
    sender: str
    reference: str
    written_on: date
    subject: str
    mark: str


@dataclass(frozen=True)
class Language:
    companies: str
    persons: str
    towns: str
    opening: tuple[str, ...]
    closing: str
    labels: dict[str, tuple[str, ...]]
    """Of `number`, `day`, `subject`, our own number (`yours`) and the day something is due."""
    months: str
    day_format: str
    shared: str
    subjects: dict[str, tuple[str, str]]
    """By mark: the kind of letter, and its own words."""


SK = Language(
    companies="Stavomont Energo Vodar Lesprojekt Dopravex Kovotech Agrofarma Elektromont Novatech Tatrasoft",
    persons="Ján Novák;Eva Horváthová;Peter Kováč;Mária Tóthová;Jozef Baláž;Zuzana Černá;Michal Šimko;Anna Urbanová",
    towns="Bratislava Košice Žilina Nitra Trnava Prešov Martin Poprad",
    opening=("Vážený pán riaditeľ,", "Dobrý deň,", "Vážení,"),
    closing="S pozdravom",
    labels={
        "number": ("Naša značka", "Číslo", "Č. j.", "Spisová značka"),
        "day": ("Dňa", "Dátum", ""),
        "subject": ("Vec", "Predmet"),
        "yours": ("Vaša značka",),
        "due": ("Splatnosť do",),
    },
    months="januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    day_format="{day}. {month} {year}",
    shared="dovoľujeme si vám v prílohe zaslať podľa dohody zo dňa prosíme o vyjadrenie v zákonnej lehote ďakujeme "
    "za spoluprácu v prípade otázok nás kontaktujte telefonicky alebo písomne na uvedenej adrese",
    subjects={
        "AA1": ("Faktúra za elektrinu", "spotreba kilowatthodín odberné miesto sadzba preddavok elektromer tarifa"),
        "AA2": ("Žiadosť o stavebné povolenie", "stavba projektová dokumentácia parcela kataster stavebník garáž"),
        "BB1": ("Sťažnosť na hluk", "nočný pokoj susedia hudba prevádzka sťažovateľ rušenie hygiena decibely"),
        "BB2": ("Žiadosť o dotáciu", "projekt rozpočet grant výzva spolufinancovanie združenie podujatie šport"),
        "CC1": ("Pracovná zmluva", "zamestnanec mzda skúšobná doba dovolenka pracovný pomer nástup pracovisko"),
        "CC2": ("Objednávka kancelárskych potrieb", "papier toner obálky perá dodanie kusov tovar sklad šanón"),
        "DD1": ("Odvolanie proti rozhodnutiu", "účastník konania výrok odôvodnenie napadnuté orgán poplatok pokuta"),
        "DD2": ("Oznámenie o výrube stromov", "drevina lipa koruna obvod kmeňa náhradná výsadba orezávanie zeleň"),
    },
)
PL = Language(
    companies="Budomex Energopol Wodnik Lasprojekt Transpol Metalpol Agropol Elektromix Nowatech Wislasoft",
    persons="Jan Kowalski;Anna Wiśniewska;Piotr Zieliński;Maria Wójcik;Krzysztof Łukasik;Ewa Dąbrowska;Adam Żak",
    towns="Warszawa Kraków Łódź Poznań Gdańsk Wrocław Lublin Rzeszów",
    opening=("Szanowni Państwo,", "Szanowny Panie Dyrektorze,", "Dzień dobry,"),
    closing="Z poważaniem",
    labels={
        "number": ("Nasz znak", "Znak sprawy", "Numer sprawy", "L.dz."),
        "day": ("Dnia", "Data", ""),
        "subject": ("Dotyczy", "Temat", "Sprawa"),
        "yours": ("Wasz znak",),
        "due": ("Termin płatności",),
    },
    months="stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    day_format="{day} {month} {year} r.",
    shared="uprzejmie prosimy o rozpatrzenie niniejszego pisma w ustawowym terminie w załączeniu przesyłamy wymagane "
    "dokumenty w razie pytań prosimy o kontakt telefoniczny lub pisemny na wskazany adres",
    subjects={
        "AA1": ("Faktura za energię", "zużycie kilowatogodzin punkt poboru taryfa zaliczka licznik prąd stawka"),
        "AA2": ("Wniosek o pozwolenie na budowę", "budynek projekt działka kataster inwestor garaż zabudowa strop"),
        "BB1": ("Skarga na hałas", "cisza nocna sąsiedzi muzyka lokal uciążliwość decybele zakłócanie pomiar"),
        "BB2": ("Wniosek o dotację", "projekt budżet dofinansowanie konkurs stowarzyszenie wydarzenie sport nabór"),
        "CC1": ("Umowa o pracę", "pracownik wynagrodzenie okres próbny urlop etat stanowisko zatrudnienie kadry"),
        "CC2": (
            "Zamówienie materiałów biurowych",
            "papier toner koperty długopisy dostawa sztuk towar magazyn segregator",
        ),
        "DD1": ("Odwołanie od decyzji", "strona postępowania uzasadnienie zaskarżona organ opłata kara instancja"),
        "DD2": ("Zawiadomienie o wycince drzew", "drzewo lipa korona obwód pnia nasadzenie zieleń przycinka konar"),
    },
)
HR = Language(
    companies="Gradmont Energoplus Vodograd Šumaprojekt Transportex Kovinar Agrovrt Elektroval Novateh Jadransoft",
    persons="Ivan Horvat;Ana Kovačević;Marko Babić;Marija Jurić;Josip Đurđević;Petra Šimić;Luka Knežević;Iva Čolak",
    towns="Zagreb Split Rijeka Osijek Zadar Pula Varaždin Šibenik",
    opening=("Poštovani,", "Poštovana gospođo,", "Poštovani gospodine,"),
    closing="S poštovanjem",
    labels={
        "number": ("Naš broj", "Urbroj", "Klasa", "Broj"),
        "day": ("Datum", "Dana", ""),
        "subject": ("Predmet", "Tema"),
        "yours": ("Vaš broj",),
        "due": ("Rok plaćanja",),
    },
    months="siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    day_format="{day}. {month} {year}.",
    shared="u prilogu vam dostavljamo traženu dokumentaciju molimo vas da se očitujete u zakonskom roku zahvaljujemo "
    "na suradnji za sva pitanja stojimo vam na raspolaganju telefonom ili pisanim putem na navedenoj adresi",
    subjects={
        "AA1": ("Račun za električnu energiju", "potrošnja kilovatsati mjerno mjesto tarifa predujam brojilo struja"),
        "AA2": ("Zahtjev za građevinsku dozvolu", "građevina projekt čestica katastar investitor garaža gradnja etaža"),
        "BB1": ("Prigovor na buku", "noćni mir susjedi glazba lokal ometanje decibeli inspekcija kafić zvuk"),
        "BB2": ("Zahtjev za potporu", "projekt proračun natječaj sufinanciranje udruga priredba šport donacija"),
        "CC1": ("Ugovor o radu", "radnik plaća probni rad godišnji odmor radno mjesto zaposlenje poslodavac otkaz"),
        "CC2": (
            "Narudžba uredskog materijala",
            "papir toner omotnice kemijske isporuka komada roba skladište registrator",
        ),
        "DD1": ("Žalba na rješenje", "stranka postupak izreka obrazloženje pobijano tijelo pristojba kazna instanca"),
        "DD2": ("Obavijest o sječi stabala", "stablo lipa krošnja opseg debla sadnja zelenilo orezivanje grana"),
    },
)
RU = Language(
    companies="Строймонтаж Энергосеть Водоканал Леспроект Транслайн Металлист Агрофирма Электромаш Новотех Волгасофт",
    persons="Иван Петров;Анна Смирнова;Пётр Кузнецов;Мария Соколова;Сергей Попов;Ольга Лебедева;Дмитрий Козлов",
    towns="Москва Казань Самара Тверь Псков Вологда Рязань Калуга",
    opening=("Уважаемый господин директор!", "Здравствуйте!", "Уважаемые коллеги!"),
    closing="С уважением",
    labels={
        "number": ("Исх. №", "Наш номер", "№", "Дело №"),
        "day": ("от", "Дата", ""),
        "subject": ("Тема", "Касательно"),
        "yours": ("На Ваш №",),
        "due": ("Срок оплаты",),
    },
    months="января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    day_format="{day} {month} {year} г.",
    shared="направляем вам документы для рассмотрения в установленный законом срок просим сообщить о принятом решении "
    "письменно по указанному адресу благодарим за сотрудничество готовы ответить на вопросы по телефону",
    subjects={
        "AA1": (
            "Счёт за электроэнергию",
            "потребление киловатт тариф аванс счётчик показания мощность сети подстанция",
        ),
        "AA2": (
            "Заявление о разрешении на строительство",
            "здание проект участок кадастр застройщик гараж этаж фундамент",
        ),
        "BB1": ("Жалоба на шум", "ночной покой соседи музыка кафе громкость децибелы нарушение тишина замер"),
        "BB2": (
            "Заявление о предоставлении субсидии",
            "проект бюджет грант конкурс софинансирование общество спорт смета",
        ),
        "CC1": ("Трудовой договор", "работник зарплата испытательный отпуск должность оклад кадры увольнение график"),
        "CC2": ("Заказ канцелярских товаров", "бумага тонер конверты ручки доставка штук товар склад скоросшиватель"),
        "DD1": (
            "Жалоба на постановление",
            "участник производства обоснование обжалуемое орган пошлина штраф инстанция",
        ),
        "DD2": ("Уведомление о вырубке деревьев", "дерево липа крона обхват ствола посадка озеленение обрезка ветви"),
    },
)
EN = Language(
    companies="Buildmont Energenix Waterline Forestplan Transway Metalworks Agrifield Electromast Novatek Riversoft",
    persons="John Smith;Emma Johnson;Peter Brown;Mary Wilson;James Taylor;Sarah Davies;Robert Evans;Alice Walker",
    towns="London Leeds Bristol York Oxford Cardiff Dundee Exeter",
    opening=("Dear Sir or Madam,", "Dear Director,", "Hello,"),
    closing="Yours sincerely",
    labels={
        "number": ("Our ref", "Reference", "Case No", "File No"),
        "day": ("Date", "Dated", ""),
        "subject": ("Subject", "Re"),
        "yours": ("Your ref",),
        "due": ("Due date",),
    },
    months="January February March April May June July August September October November December",
    day_format="{day} {month} {year}",
    shared="please find enclosed the documents requested we would be grateful for your reply within the statutory "
    "period thank you for your cooperation should you have any questions contact us by phone or in writing at the "
    "address above",
    subjects={
        "AA1": (
            "Invoice for electricity",
            "consumption kilowatt meter tariff advance supply point reading standing charge",
        ),
        "AA2": (
            "Application for a building permit",
            "construction plot cadastre developer garage drawings storey extension",
        ),
        "BB1": ("Complaint about noise", "night neighbours music premises disturbance decibels nuisance loud hearing"),
        "BB2": (
            "Application for a grant",
            "project budget call funding association event sport subsidy match volunteers",
        ),
        "CC1": (
            "Contract of employment",
            "employee salary probation holiday position employer notice pension workplace",
        ),
        "CC2": ("Order of office supplies", "paper toner envelopes pens delivery pieces goods stock binder stapler"),
        "DD1": (
            "Appeal against a decision",
            "party proceedings reasons contested authority fee penalty instance tribunal",
        ),
        "DD2": ("Notice of tree felling", "tree lime crown trunk girth planting greenery pruning branches arborist"),
    },
)
LANGUAGES = {"sk": SK, "pl": PL, "hr": HR, "ru": RU, "en": EN}
FORMS = {
    "sk": ("{} s.r.o.", "{} a.s."),
    "pl": ("{} Sp. z o.o.", "{} S.A."),
    "hr": ("{} d.o.o.", "{} d.d."),
    "ru": ("ООО {}", "АО {}"),
    "en": ("{} Ltd", "{} plc"),
}
CONFUSED = {"l": "1", "o": "0", "m": "rn", "i": "l", "e": "c", "а": "о", "н": "и", "с": "е"}


class Post:
    """The post of one organisation: the same senders write again, each mostly about the same things."""

    def __init__(self, seed: int, *, errors: float = 0.01, senders: int = 60, today: date = date(2026, 11, 20)) -> None:
        self._chance = random.Random(seed)
        self._errors = errors
        self._today = today
        self._senders = [self._new_sender(number) for number in range(senders)]
        marks = sorted(SK.subjects)
        self._frequency = {mark: 1 / (place + 1) for place, mark in enumerate(marks)}

    def letter(self) -> Letter:
        chance = self._chance
        name, code, usual = chance.choice(self._senders)
        language = LANGUAGES[code]
        marks = list(self._frequency)
        mark = usual if chance.random() < 0.6 else chance.choices(marks, list(self._frequency.values()))[0]
        kind, own = language.subjects[mark]
        written_on = self._today - timedelta(days=chance.randrange(300))
        number = f"{chance.randrange(1, 9999)}/{written_on.year}"
        subject = f"{kind} {chance.choice(own.split())}"
        text = self._text(code, name, number, written_on, subject, own)
        return Letter(code, self._with_errors(text), name, number, written_on, subject, mark)

    def _new_sender(self, number: int) -> tuple[str, str, str]:
        chance = self._chance
        code = list(LANGUAGES)[number % len(LANGUAGES)]
        language = LANGUAGES[code]
        marks = sorted(language.subjects)
        if chance.random() < 0.7:
            base = f"{chance.choice(language.companies.split())} {chance.choice(language.towns.split())} {number}"
            return chance.choice(FORMS[code]).format(base), code, chance.choice(marks)
        return f"{chance.choice(language.persons.split(';'))}", code, chance.choice(marks)

    def _text(self, code: str, name: str, number: str, written_on: date, subject: str, own: str) -> str:
        chance, language = self._chance, LANGUAGES[code]
        labels = {what: chance.choice(known) for what, known in language.labels.items()}
        day = self._day(language, written_on)
        town = chance.choice(language.towns.split())
        company = not any(name == person for person in language.persons.split(";"))
        head = [f"{name}, {town} {chance.randrange(10, 99)}"] if company else [town]
        numbers = [f"{labels['yours']}: {chance.randrange(999)}/2025", f"{labels['number']}: {number}"]
        chance.shuffle(numbers)
        about = self._about(labels["subject"], subject)
        dated = f"{labels['day']} {day}".strip() if chance.random() < 0.6 else f"{town}, {day}"
        body = [self._sentence(language, own) for _ in range(chance.randint(4, 9))]
        due = f"{labels['due']}: {(written_on + timedelta(days=14)).strftime('%d.%m.%Y')}"
        end = [language.closing, chance.choice(language.persons.split(";")) if company else name]
        return "\n".join([*head, *numbers, dated, "", about, "", chance.choice(language.opening), *body, due, "", *end])

    def _about(self, label: str, subject: str) -> str:
        """Two in ten letters do not say what they are about."""
        drawn = self._chance.random()
        return f"{label}: {subject}" if drawn < 0.55 else subject if drawn < 0.8 else ""

    def _day(self, language: Language, day: date) -> str:
        if self._chance.random() < 0.5:
            return f"{day.day}. {day.month}. {day.year}"
        return language.day_format.format(day=day.day, month=language.months.split()[day.month - 1], year=day.year)

    def _sentence(self, language: Language, own: str) -> str:
        chance = self._chance
        others = " ".join(words for _, words in language.subjects.values()).split()
        words = chance.choices(language.shared.split(), k=8) + chance.choices(own.split(), k=2)
        if chance.random() < 0.5:
            words += chance.choices(others, k=2)
        chance.shuffle(words)
        return " ".join(words).capitalize() + "."

    def _with_errors(self, text: str) -> str:
        chance = self._chance
        return "".join(
            CONFUSED[letter] if letter in CONFUSED and chance.random() < self._errors else letter for letter in text
        )
