"""Dutch."""

from adverbum.languages.language import Asking, Language, Messages, Print, Templates, days, pattern, words

MONTHS = tuple(
    """januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug september|sep|sept
    oktober|okt november|nov december|dec""".split()
)

LANGUAGE = Language(
    code="nl",
    name="Dutch",
    function_words=words("""aan al als alle bij daar dan dat de deze die dit door een en er haar had hebben heeft het
        hij hun ik in is kan maar met na naar niet nog nu of om onder op over per sinds te tegen ten ter tot tussen
        uit van vanaf veel volgens voor waarin waarvan waar waren was we wel werd werden wordt worden zal zich zij
        zijn zo zoals zonder zullen tijdens binnen samen hier"""),
    abbreviations=words("""dhr Dhr mevr Mevr mw Mw mej mr Mr ir Ir ing Ing drs Drs dr Dr prof Prof ds mgr Mrs Ms St
        bijv bv o.a o.m d.w.z i.p.v i.v.m m.a.w m.b.t n.a.v o.l.v t.a.v t.b.v t.g.v t.o.v v.a incl excl resp ca vgl
        zgn zg m.n vs gebr"""),
    numbered_abbreviations=words("""nr Nr nrs no art Art p pag blz afb fig tab hfst par lid vol max min tel Tel jan
        feb mrt apr jun jul aug sep sept okt nov dec"""),
    closing_abbreviations=words("Co Corp Inc Ltd jr Jr sr Sr"),
    weekdays="maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
    ordinals=True,
    asking=Asking(
        share=r"(?:welk|hoeveel) (?:percentage|procent|deel|aandeel)|procent|percentage|aandeel",
        number=r"hoeveel|hoe (?:groot|lang|oud|vaak|ver)|aantal",
        date=r"wanneer|(?:welke|welk) (?:datum|dag|jaar|maand)|sinds wanneer|hoe laat",
        role=r"(?:welke?|wat is de|wat zijn de) (?:\w+ )?(?:functies?|rol|rollen|positie|posities|ambt|ambten|baan)",
        who=r"wie|wiens|welke persoon",
        quote=r"wat (?:zei|zegt|zeiden|zeggen|benadrukte|vond|vindt|stelde|verklaarde|eiste)",
        where=r"waar|(?:welke|welk) (?:stad|plaats|land|provincie|gemeente|dorp)",
        why=r"waarom|waardoor|waartoe|met welk doel|om welke reden|hoezo",
        list=r"welke soorten|welke (?:\w+ )?\w\w+(?:en|s)|wat zijn|noem|som",
    ),
    opens_follow_up="en|wat met|hoe zit het met",
    points_back=words("hij zij ze hem haar hen daar"),
    points_back_briefly=words("hun dit dat die deze"),
    points_nowhere=None,
    titles=False,
    negations=words("niet geen nooit niemand niets noch zonder"),
    needs_predecessor=words("hij zij ze dit dat deze die hun haar daarmee daarvan hierdoor hiermee"),
    number_words=words("één twee drie vier vijf zes zeven acht negen tien elf twaalf honderd duizend miljoen"),
    months=MONTHS,
    days=days(MONTHS),
    percent="procent",
    reasons="omdat|doordat|vanwege|dankzij|zodat|opdat|te danken aan|om|wegens|daarom|doel|daarmee",
    conjunctions="en|of|alsook",
    saying="zei|zegt|stelde|benadrukte|verklaarde|bevestigde|verzocht",
    roles=pattern("""secretaris|secretaresse|voorzitter|voorzitster|hoofd|lid|directeur|directrice|minister|premier
        |burgemeester|president|presidente|leider|leidster|woordvoerder|woordvoerster|chef|oprichter|ambassadeur
        |commissaris|redacteur|kanselier|koning|koningin|hoogleraar|professor|docent|rector|decaan|leraar
        |onderzoeker|wetenschapper|ingenieur|auteur|schrijver|rechter|advocaat|officier|generaal|kolonel|kapitein
        |senator|wethouder|gouverneur|coördinator|adviseur|econoom|architect|kunstenaar|trainer|eigenaar
        |penningmeester|conservator"""),
    compounds=True,
    ranks="plaatsvervangende?|adjunct|vast|permanente?|waarnemend|voormalig|eerste|algemeen|oud|vice",
    honorifics=words("kameraad kameraden dhr mevr meneer mevrouw de heer dr prof mr"),
    articles=words("de het een"),
    places="in|te|uit|naar|gemeente|provincie|stad|dorp",
    surnames=None,
    particles=words("de van den der ter ten te het 't"),
    organisations=pattern("""comite|partij|congres|raad|ministerie|vereniging|universiteit|gemeente|provincie|stad
        |vergadering|regering|stichting|competitie|republiek|instituut|bedrijf|politbureau|secretariaat"""),
    organisation_syllables=None,
    organisation_heads=None,
    scales="duizend|miljoen|miljard|biljoen",
    units="ton|euro|dollar|hectare|kilometer|meter|jaar|uur|keer|maal",
    times="dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar|jaren|uur|uren|minu(?:ut|ten)|keer|maal",
    numbered="no|nr|nrs|art|artikel|hoofdstuk|pagina|versie|code",
    determiners=words("de het een deze dit zijn haar hun"),
    of="van (?:de |het |alle |hun )?",
    modifier=r"[\w/-]+(?:e|-)",
    plural=r"\w{2,}en|\w{2,}[^\Ws]s|\w+['’]s|man|dag",
    one_syllable=None,
    acts=pattern(r"""\w*resoluties?|\w*richtlijn(?:en)?|\w*besluit(?:en)?|\w*verordening(?:en)?|\w*decre(?:et|ten)
        |\w*wet(?:ten)?|conclusies?|circulaires?|\w*beschikking(?:en)?|\w*programma|\w*project(?:en)?
        |\w*regeling(?:en)?"""),
    unions="EU|EG|EEG",
    number_marks=r"nrs?\.?|no\.?|nummer",
    act_kinds=("Resolutie", "Richtlijn", "Besluit", "Decreet", "Verordening", "Conclusie", "Project"),
    number_mark="nr.",
    when=r"in|vanaf|sinds|tot|tegen|tussen|gedurende|tussen \d{4} en",
    when_nouns="de|het|jaar|periode|ambtsperiode|termijn",
    infinitive="te",
    bounds="vóór|voor|tot|sinds|vanaf|na|per",
    sources="bron|bronnen|via",
    comments="reacties?",
    forwarding="doorst|fwd?",
    forwarded="(?:begin )?doorgestuurd bericht",
    replied_on="op",
    replied="schreef",
    original="oorspronkelijk bericht",
    sender="van",
    sent="verzonden|datum|aan",
    templates=Templates(
        role="Wie is {role}?",
        figure_of="Hoeveel {counted} waren er, wat {name} betreft?",
        share="Hoe hoog is het percentage {counted}?",
        speech="Wat zei {name}?",
        act="Wat wordt er gezegd over {act}?",
        date="Wat gebeurde er op {date}?",
        person="Welke functie heeft {name}?",
        figure="Hoeveel {counted} waren er?",
        name="Wie is {name}?",
        share_of="Om welk percentage {counted} gaat het?",
    ),
    spoken_day="{day} {month} {year}",
    share_of=r"het (?:percentage|aandeel) (.+?) (?:bedraagt|bedroeg|ligt|lag|is|was|steeg|daalde)\b",
    other_case=None,
    asked_plural=None,
    oblique=None,
    lower_roles=True,
    print=Print(
        captions=r"fig(?:uur|\.)|tabel|afb(?:eelding|\.)|grafiek|foto",
        contents="inhoud(?:sopgave)?|index|register",
        sections=r"art(?:ikel|\.)|hoofdstuk|paragraaf|deel|bijlage",
        pages=r"pag(?:ina|\.)|blz\.|bladzijde",
        of_pages="van",
        hyphenated=None,
    ),
    messages=Messages(
        not_found="Dat staat niet in de documenten.",
        related="Verwant, geen antwoord:",
        unknown_words="Komt in geen document voor:",
        suggestions="Wel beantwoord wordt:",
        carried="Gelezen met:",
    ),
)
