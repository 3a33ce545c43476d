"""What the letters say: for each language one written letter, and sentences to compose many different ones from.

Slots: {town} {street} {house} {person} {day} {amount} {file} {word}. `word` is the distinctive one.
"""

# ruff: noqa: E501 - sentences are easier to read unbroken

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """One language's stationery and sentences. `months` are in the form that stands in a date."""

    tesseract: str
    authority: str
    address: str
    labels: tuple[str, str, str]
    """Our reference, handled by, date."""
    subject: str
    salutation: str
    letter: tuple[str, ...]
    """The written letter, paragraph by paragraph."""
    word: str
    """Occurs in the written letter and is what the demonstration searches for."""
    sentences: tuple[str, ...]
    notice: str
    """Carries {word} in a composed letter."""
    closing: str
    office_holder: str
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    people: tuple[str, ...]
    months: tuple[str, ...]
    currency: str
    syllables: tuple[str, ...]
    """Of which made-up place names are put together."""


SLOVAK = Wording(
    tesseract="slk",
    authority="Okresný úrad Trenčín",
    address="Odbor starostlivosti o životné prostredie, Hviezdoslavova 3, 911 01 Trenčín",
    labels=("Naše číslo", "Vybavuje", "Dátum"),
    subject="Oznámenie o začatí vodoprávneho konania",
    salutation="Vážený pán starosta,",
    letter=(
        "oznamujeme Vám, že dňa {day} sme prijali žiadosť o povolenie stavby novej čističky odpadových vôd v meste {town}. "
        "Stavba má stáť na pozemku pri ulici {street} {house}, ktorý je vo vlastníctve mesta.",
        "Žiadateľ predložil projektovú dokumentáciu, súhlas správcu vodného toku a vyjadrenie hygienika. Po preskúmaní "
        "podkladov sme zistili, že chýba hydrogeologický posudok a doklad o vlastníctve susedného pozemku. Bez týchto "
        "príloh nemôžeme o žiadosti rozhodnúť, preto konanie prerušujeme.",
        "Žiadame Vás, aby ste chýbajúce doklady doručili do tridsiatich dní odo dňa prijatia tohto listu. Ak ich v tejto "
        "lehote nedostaneme, konanie zastavíme. Správny poplatok vo výške {amount} € zaplaťte prevodom na účet úradu, "
        "ako variabilný symbol uveďte číslo {file}.",
        "Ústne pojednávanie spojené s miestnym zisťovaním sa uskutoční za účasti všetkých vlastníkov dotknutých "
        "nehnuteľností. Účastníci môžu svoje námietky uplatniť najneskôr na pojednávaní, na neskoršie pripomienky úrad "
        "neprihliadne. Do podkladov možno nazrieť v úradných hodinách v kancelárii číslo dvanásť.",
        "Za pochopenie a ústretovosť vopred ďakujeme. Otázky Vám zodpovie {person}, ktorá má spis pridelený.",
    ),
    word="hydrogeologický",
    sentences=(
        "Na základe Vašej žiadosti zo dňa {day} sme preverili stav nehnuteľnosti na ulici {street} {house} v meste {town}.",
        "Podľa výpisu z katastra je vlastníkom pozemku {person}, ktorému sme poslali samostatné oznámenie.",
        "Správny poplatok vo výške {amount} € treba uhradiť do pätnástich dní od doručenia tohto listu.",
        "V prílohe posielame odpis zápisnice, mapu územia a zoznam dotknutých účastníkov konania.",
        "Proti tomuto rozhodnutiu možno podať odvolanie v lehote pätnástich dní odo dňa jeho doručenia.",
        "Obecné zastupiteľstvo na svojom zasadnutí dňa {day} vzalo predloženú správu na vedomie.",
        "Žiadame o doplnenie chýbajúcich údajov, najmä rodného čísla, adresy trvalého pobytu a podpisu.",
        "Dokumentácia je k nahliadnutiu v podateľni úradu počas stránkových hodín, vždy v pondelok a v stredu.",
        "Prípadné pripomienky zašlite písomne na našu adresu a uveďte spisovú značku {file}.",
        "Kontrolu vykonal poverený zamestnanec, ktorý o jej výsledku spísal protokol a odovzdal ho vedúcemu oddelenia.",
        "Zmluva nadobúda účinnosť dňom nasledujúcim po jej zverejnení v centrálnom registri zmlúv.",
        "Uhradené boli náklady na opravu strechy materskej školy a výmenu okien v celkovej sume {amount} €.",
        "Pri obhliadke sme zistili poškodenie oplotenia, ktoré ohrozuje bezpečnosť chodcov na priľahlom chodníku.",
        "Úrad upozorňuje, že nesplnenie povinnosti možno postihnúť pokutou podľa platného zákona.",
        "O ďalšom postupe Vás budeme informovať listom, prípadne prostredníctvom elektronickej schránky.",
        "Spis odstupujeme vecne príslušnému orgánu, ktorý vo veci rozhodne v zákonnej lehote.",
    ),
    notice="Konanie sa týka lokality {word}, ktorá leží za mestom {town}.",
    closing="S pozdravom",
    office_holder="vedúca odboru",
    towns=("Trenčín", "Žilina", "Košice", "Prešov", "Nitra", "Zvolen", "Levoča", "Skalica"),
    streets=("Štúrova", "Hlavná", "Jesenského", "Kukučínova", "Školská", "Námestie mieru", "Záhradnícka"),
    people=("Mária Kováčová", "Ján Hruška", "Zuzana Ďurišová", "Peter Šťastný", "Ľudmila Vlčková", "Tomáš Ďuriš"),
    months=(
        "januára", "februára", "marca", "apríla", "mája", "júna",
        "júla", "augusta", "septembra", "októbra", "novembra", "decembra",
    ),
    currency="€",
    syllables=("bre", "zo", "va", "le", "ho", "ta", "kra", "me", "ni", "do", "lu", "pa", "sto", "ve", "ra", "ko"),
)  # fmt: skip

POLISH = Wording(
    tesseract="pol",
    authority="Urząd Miejski w Nowym Sączu",
    address="Wydział Geodezji i Nieruchomości, Rynek 1, 33-300 Nowy Sącz",
    labels=("Znak sprawy", "Prowadzi", "Data"),
    subject="Zawiadomienie o wszczęciu postępowania",
    salutation="Szanowna Pani,",
    letter=(
        "zawiadamiamy, że dnia {day} na wniosek zarządcy drogi wszczęto postępowanie w sprawie ustalenia odszkodowania za "
        "nieruchomość położoną w miejscowości {town} przy ulicy {street} {house}.",
        "Wywłaszczenie następuje na cele publiczne, to jest pod budowę chodnika i ścieżki rowerowej wzdłuż drogi powiatowej. "
        "Wartość gruntu określi rzeczoznawca majątkowy, którego operat będzie podstawą dalszych ustaleń. Zgodnie z wstępną "
        "wyceną wysokość odszkodowania wynosi {amount} zł.",
        "Prosimy o przedłożenie dokumentów potwierdzających prawo własności oraz o wskazanie numeru rachunku bankowego, na "
        "który zostanie przekazana należność. Dokumenty należy złożyć w kancelarii urzędu w terminie czternastu dni od "
        "otrzymania niniejszego pisma, powołując się na znak {file}.",
        "Strony mogą zapoznać się z aktami sprawy, składać wyjaśnienia i zgłaszać żądania. W przypadku nieobecności można "
        "ustanowić pełnomocnika, którego upoważnienie powinno być sporządzone na piśmie. Niezłożenie uwag w terminie "
        "zostanie uznane za brak zastrzeżeń.",
        "Dodatkowych informacji udziela prowadzący sprawę, {person}, codziennie w godzinach od ósmej do piętnastej. "
        "Rozprawa administracyjna odbędzie się w sali posiedzeń na pierwszym piętrze.",
    ),
    word="Wywłaszczenie",
    sentences=(
        "W odpowiedzi na pismo z dnia {day} uprzejmie informujemy, że wniosek został rozpatrzony pozytywnie.",
        "Nieruchomość położona w miejscowości {town} przy ulicy {street} {house} stanowi własność gminy.",
        "Opłatę w wysokości {amount} zł należy wnieść przelewem na rachunek bankowy urzędu.",
        "W załączeniu przesyłamy kopię mapy zasadniczej oraz wypis z rejestru gruntów.",
        "Od niniejszej decyzji służy stronom odwołanie w terminie czternastu dni od dnia jej doręczenia.",
        "Rada miejska na posiedzeniu w dniu {day} podjęła uchwałę w sprawie zmiany budżetu.",
        "Wzywamy do uzupełnienia braków formalnych, w szczególności podpisu i adresu zamieszkania.",
        "Akta sprawy są dostępne do wglądu w siedzibie wydziału w dni robocze, w godzinach przyjęć interesantów.",
        "W korespondencji prosimy powoływać się na znak sprawy {file} i podawać numer telefonu.",
        "Kontrolę przeprowadził upoważniony pracownik, który sporządził protokół i przekazał go kierownikowi.",
        "Umowa wchodzi w życie z dniem podpisania przez obie strony i obowiązuje przez trzy lata.",
        "Koszty remontu dachu szkoły podstawowej oraz wymiany okien wyniosły łącznie {amount} zł.",
        "Podczas oględzin stwierdzono uszkodzenie ogrodzenia, które zagraża bezpieczeństwu przechodniów.",
        "Niedopełnienie tego obowiązku może skutkować nałożeniem grzywny na podstawie obowiązujących przepisów.",
        "O dalszym przebiegu postępowania powiadomimy odrębnym pismem albo pocztą elektroniczną.",
        "Sprawę przekazano właściwemu organowi, a jej prowadzącym pozostaje {person}.",
    ),
    notice="Postępowanie dotyczy obrębu {word}, położonego w pobliżu miejscowości {town}.",
    closing="Z wyrazami szacunku",
    office_holder="naczelnik wydziału",
    towns=("Nowy Sącz", "Łódź", "Kraków", "Rzeszów", "Gdańsk", "Częstochowa", "Białystok", "Toruń"),
    streets=("Długa", "Kościuszki", "Mickiewicza", "Świętego Jana", "Łąkowa", "Żeromskiego", "Młyńska"),
    people=("Małgorzata Wiśniewska", "Paweł Zając", "Łukasz Dąbrowski", "Agnieszka Wójcik", "Stanisław Gąsior"),
    months=(
        "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
        "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
    ),
    currency="zł",
    syllables=("bro", "do", "wa", "ko", "mie", "le", "sza", "no", "ra", "pi", "sta", "lu", "we", "za", "gro", "ty"),
)  # fmt: skip

CROATIAN = Wording(
    tesseract="hrv",
    authority="Grad Varaždin",
    address="Upravni odjel za gradnju i komunalno gospodarstvo, Trg kralja Tomislava 1, 42000 Varaždin",
    labels=("Naš broj", "Predmet vodi", "Datum"),
    subject="Poziv na očevid i uvid u spis",
    salutation="Poštovani,",
    letter=(
        "obavještavamo Vas da je dana {day} pokrenut postupak izdavanja građevinske dozvole za rekonstrukciju stambene "
        "zgrade u mjestu {town}, u ulici {street} {house}. Zahtjev je podnio ovlašteni projektant u ime suvlasnika.",
        "Uz zahtjev su priloženi glavni projekt, dokaz pravnog interesa i potvrda o plaćenoj pristojbi. Uvidom u spis "
        "utvrđeno je da nedostaje elaborat o zaštiti od buke te suglasnost konzervatorskog odjela. Molimo da nedostatke "
        "otklonite u roku od petnaest dana od primitka ovoga poziva.",
        "Očevid na licu mjesta održat će se uz nazočnost predstavnika vodovoda, elektrodistribucije i vatrogasne "
        "postrojbe. Vlasnici susjednih čestica mogu iznijeti svoje primjedbe usmeno na zapisnik ili ih dostaviti pisanim "
        "putem, uz naznaku klase {file}.",
        "Komunalni doprinos obračunat je u iznosu od {amount} eura i plaća se prije izdavanja dozvole. Na zahtjev "
        "investitora moguće je odobriti obročnu otplatu u najviše šest jednakih mjesečnih rata. Ako se obveza ne "
        "podmiri, postupak će se obustaviti.",
        "Sve dodatne obavijesti možete dobiti u našem odjelu svakoga radnog dana od devet do trinaest sati. Službena "
        "osoba koja vodi postupak je {person}.",
    ),
    word="konzervatorskog",
    sentences=(
        "Povodom Vašega dopisa od dana {day} izvješćujemo Vas da je predmet uzet u rad.",
        "Nekretnina u mjestu {town}, u ulici {street} {house}, upisana je u zemljišne knjige bez tereta.",
        "Upravna pristojba u iznosu od {amount} eura plaća se na račun državnoga proračuna.",
        "U prilogu dostavljamo presliku zapisnika, izvod iz katastarskoga plana i popis sudionika.",
        "Protiv ovoga rješenja može se izjaviti žalba u roku od petnaest dana od dana dostave.",
        "Gradsko vijeće je na sjednici održanoj dana {day} prihvatilo izvješće o radu za prethodnu godinu.",
        "Pozivamo Vas da dopunite zahtjev, osobito podatke o prebivalištu i osobnom identifikacijskom broju.",
        "Spis je dostupan na uvid u pisarnici gradske uprave svakoga utorka i četvrtka prije podne.",
        "U dopisima se pozovite na klasifikacijsku oznaku {file} i navedite broj telefona.",
        "Nadzor je obavio ovlašteni službenik koji je o tome sastavio zapisnik i predao ga pročelniku.",
        "Ugovor stupa na snagu danom potpisa obiju strana, a sklapa se na razdoblje od tri godine.",
        "Troškovi obnove krovišta dječjega vrtića i zamjene prozora iznose ukupno {amount} eura.",
        "Tijekom pregleda utvrđeno je oštećenje ograde koje ugrožava sigurnost pješaka na nogostupu.",
        "Nepostupanje po ovome pozivu može se kazniti novčanom kaznom sukladno važećemu zakonu.",
        "O daljnjem tijeku postupka bit ćete obaviješteni pisanim putem ili elektroničkom poštom.",
        "Predmet je ustupljen nadležnome tijelu, a za upite Vam stoji na raspolaganju {person}.",
    ),
    notice="Postupak se odnosi na područje {word}, koje se nalazi pokraj mjesta {town}.",
    closing="S poštovanjem",
    office_holder="pročelnica",
    towns=("Varaždin", "Čakovec", "Šibenik", "Križevci", "Požega", "Đakovo", "Rijeka", "Županja"),
    streets=("Zagrebačka", "Ljudevita Gaja", "Kolodvorska", "Školska", "Matice hrvatske", "Čakovečka"),
    people=("Željka Šimić", "Ivan Đurđević", "Ana Horvatić", "Krešimir Ćosić", "Dubravka Žunić", "Tomislav Babić"),
    months=(
        "siječnja", "veljače", "ožujka", "travnja", "svibnja", "lipnja",
        "srpnja", "kolovoza", "rujna", "listopada", "studenoga", "prosinca",
    ),
    currency="eura",
    syllables=("bre", "go", "va", "lu", "ka", "me", "ni", "po", "dra", "se", "ri", "vo", "te", "ma", "kra", "do"),
)  # fmt: skip

RUSSIAN = Wording(
    tesseract="rus",
    authority="Администрация города Вологды",
    address="Департамент городского хозяйства, улица Каменный мост, дом 4, 160000, город Вологда",
    labels=("Исходящий", "Исполнитель", "Дата"),
    subject="О подключении к централизованным сетям",
    salutation="Уважаемый Сергей Николаевич!",
    letter=(
        "Сообщаем Вам, что заявление о подключении жилого дома к городским сетям, поступившее {day}, рассмотрено "
        "комиссией. Дом расположен по адресу: город {town}, улица {street}, {house}.",
        "Централизованное водоснабжение этого квартала будет обеспечено после завершения строительства насосной станции. "
        "Работы ведутся по утверждённому графику и должны быть закончены до наступления отопительного сезона. До этого "
        "времени подвоз питьевой воды осуществляется ежедневно, кроме воскресенья.",
        "Для заключения договора необходимо представить копию паспорта, свидетельство о праве собственности и технические "
        "условия. Стоимость подключения составляет {amount} рублей и оплачивается в течение двадцати дней со дня "
        "получения счёта. При оплате следует указать номер {file}.",
        "Одновременно обращаем Ваше внимание на то, что самовольное присоединение к трубопроводам запрещено и влечёт "
        "административную ответственность. Объём потреблённой воды определяется по показаниям счётчика, опломбированного "
        "представителем предприятия. Сведения о показаниях передаются до двадцать пятого числа каждого месяца.",
        "Дополнительные разъяснения можно получить в приёмной департамента. Приём граждан проводит {person} по вторникам и "
        "четвергам, предварительная запись не требуется.",
    ),
    word="водоснабжение",
    sentences=(
        "В ответ на Ваше обращение от {day} сообщаем, что указанные в нём сведения проверены.",
        "Земельный участок в городе {town} по улице {street}, {house}, находится в муниципальной собственности.",
        "Государственную пошлину в размере {amount} рублей необходимо уплатить в течение десяти дней.",
        "К письму прилагаются копия протокола, схема расположения участка и перечень заинтересованных лиц.",
        "Настоящее решение может быть обжаловано в судебном порядке в течение трёх месяцев.",
        "Городской совет на заседании, состоявшемся {day}, принял представленный отчёт к сведению.",
        "Просим дополнить заявление недостающими данными, прежде всего адресом проживания и подписью.",
        "Ознакомиться с материалами дела можно в канцелярии учреждения по понедельникам и средам.",
        "При переписке просим ссылаться на регистрационный номер {file} и указывать номер телефона.",
        "Проверку провёл уполномоченный сотрудник, который составил акт и передал его начальнику отдела.",
        "Договор вступает в силу со дня подписания обеими сторонами и действует в течение трёх лет.",
        "Расходы на ремонт кровли детского сада и замену окон составили {amount} рублей.",
        "При осмотре обнаружено повреждение ограждения, угрожающее безопасности пешеходов.",
        "Неисполнение этой обязанности влечёт наложение штрафа в соответствии с действующим законом.",
        "О дальнейшем ходе рассмотрения Вы будете уведомлены письмом или по электронной почте.",
        "Дело передано по подведомственности, вопросы по нему принимает {person}.",
    ),
    notice="Рассмотрение касается местности {word}, расположенной недалеко от города {town}.",
    closing="С уважением,",
    office_holder="начальник департамента",
    towns=("Вологда", "Тверь", "Кострома", "Ярославль", "Рязань", "Калуга", "Псков"),
    streets=("Садовая", "Набережная", "Пушкина", "Железнодорожная", "Мира", "Льва Толстого", "Заречная"),
    people=("Ольга Щербакова", "Юрий Ёлкин", "Наталья Жукова", "Алексей Цветков", "Екатерина Шишкина"),
    months=(
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    currency="рублей",
    syllables=("бре", "зо", "ва", "ле", "го", "та", "кра", "ме", "ни", "до", "лу", "па", "сто", "ве", "ра", "ко"),
)  # fmt: skip

ENGLISH = Wording(
    tesseract="eng",
    authority="Ashbourne District Council",
    address="Highways and Drainage Department, Town Hall, Market Place, Ashbourne DE6 1EU",
    labels=("Our reference", "Dealt with by", "Date"),
    subject="Works on the public highway",
    salutation="Dear Sir or Madam,",
    letter=(
        "We write about the flooding which you reported to this office on {day} at your property in {town}, {street} {house}. "
        "Our inspector has since visited the site and measured the fall of the ditch.",
        "The brickwork of the culvert beneath the carriageway has partly collapsed, so that rainwater can not drain towards "
        "the river. The council intends to replace the damaged section and to line the remainder. While the work is carried "
        "out, the road will be closed to vehicles, and access on foot will be kept open throughout.",
        "Under the agreement made with your predecessor in title, the owner of the adjoining land bears one third of the "
        "cost. Your share is estimated at {amount} pounds and becomes due when the final account is certified. Please "
        "quote reference {file} in any correspondence or payment.",
        "Should you wish to object to the proposed apportionment, you may do so in writing within twenty-eight days of the "
        "date of this letter. Objections received later can not be considered. The drawings and the schedule of works may "
        "be inspected free of charge at the town hall during normal opening hours.",
        "If anything in this letter is unclear, please telephone the department and ask for {person}, who will gladly "
        "answer your questions. We are grateful for your patience.",
    ),
    word="culvert",
    sentences=(
        "Thank you for your letter of {day}, the contents of which have been carefully considered.",
        "The property at {street} {house} in {town} is recorded as belonging to the council.",
        "A fee of {amount} pounds is payable within fourteen days of the receipt of this letter.",
        "We enclose a copy of the minutes, a plan of the area and a list of the persons concerned.",
        "You may appeal against this decision within twenty-one days of the date on which it was served.",
        "At its meeting held on {day} the planning committee approved the report without amendment.",
        "Please supply the missing particulars, especially your present address and your signature.",
        "The documents may be inspected at the enquiry desk on any weekday between nine and four.",
        "In all correspondence please quote the reference {file} and give a daytime telephone number.",
        "The inspection was carried out by an authorised officer, who has prepared a written statement.",
        "The agreement takes effect on signature by both parties and remains in force for three years.",
        "The cost of repairing the roof of the primary school came to {amount} pounds in total.",
        "During the visit it was found that the boundary fence is damaged and a danger to pedestrians.",
        "Failure to comply with this requirement may lead to a penalty under the relevant legislation.",
        "You will be informed of any further steps by letter or, if you prefer, by electronic mail.",
        "The file has been passed to the responsible authority, where {person} will deal with it.",
    ),
    notice="The matter concerns the parish of {word}, which lies a short distance from {town}.",
    closing="Yours faithfully,",
    office_holder="Head of Department",
    towns=("Ashbourne", "Wirksworth", "Bakewell", "Matlock", "Buxton", "Leek", "Uttoxeter"),
    streets=("Church Lane", "Station Road", "Mill Street", "Green Lane", "Market Place", "Dove House"),
    people=("Margaret Thornton", "Philip Hargreaves", "Janet Whitfield", "Robert Ainsworth", "Susan Pickering"),
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    currency="pounds",
    syllables=("bar", "den", "wick", "ham", "sto", "ley", "mar", "ton", "wes", "der", "hol", "ford", "nor", "bury"),
)  # fmt: skip

WORDINGS = {"sk": SLOVAK, "pl": POLISH, "hr": CROATIAN, "ru": RUSSIAN, "en": ENGLISH}
