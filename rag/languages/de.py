"""German."""

from adverbum.languages.language import Asking, Language, Messages, Print, Templates, days, pattern, words

MONTHS = tuple(
    """Januar|Jan Februar|Feb März|Mär April|Apr Mai Juni|Jun Juli|Jul August|Aug September|Sep|Sept Oktober|Okt
    November|Nov Dezember|Dez""".split()
)

LANGUAGE = Language(
    code="de",
    name="German",
    function_words=words("""aber alle als am an auch auf aus bei bis da dann das dass dem den der des die dieser
        dieses diese doch durch ein eine einem einen einer eines er es für hat haben hatte hatten ihr ihre im in ins
        ist laut mit nach nicht noch nun nur ob oder ohne sein seine seit sich sie sind so sowie über um und unter vom
        von vor war waren wenn werden wie wird wurde wurden zu zum zur zwischen gemäß während hier dort"""),
    abbreviations=words("""Dr Dres Prof Hr Hrn Fr Dipl Ing St Mr Mrs Ms med jur phil rer nat h.c z.B d.h u.a u.U
        i.d.R i.A bzw bspw vgl ca evtl ggf inkl exkl eig betr bez gem geb gen hrsg Hrsg zit resp sog allg ev kath zzgl
        abzgl Mio Mrd Tsd"""),
    numbered_abbreviations=words("""Nr Nrn Abt Art Abs S Kap Bd Bde Abb Tab Ziff Rn Jg Aufl Str Tel max min Jan Feb Mär
        Apr Jun Jul Aug Sep Sept Okt Nov Dez"""),
    closing_abbreviations=words("Co Corp Inc Ltd jr Jr sr Sr"),
    weekdays="montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag",
    ordinals=True,
    asking=Asking(
        share=r"(?:welcher|wie viel|wieviel) (?:anteil|prozent|prozentsatz)|prozent|prozentsatz|anteil",
        number=r"wie ?viele?|wie (?:groß|lange|alt|oft|weit)|anzahl",
        date=r"wann|(?:welchem|welches|welcher|welchen) (?:datum|tag|jahr|monat)|seit wann",
        role=r"welche[srmn]? (?:\w+ )?(?:funktion|funktionen|position|positionen|posten|amt|ämter|rolle|stellung)",
        who=r"wer|wem|wen|wessen|welche person",
        quote=r"was (?:sagte|sagt|sagten|betonte|meinte|meint|erklärte|forderte|schlug)|was hat .+ gesagt",
        where=r"wo|woher|wohin|(?:welcher|welchem|welche) (?:stadt|ort|land|provinz|gemeinde|dorf)",
        why=r"warum|weshalb|wieso|wozu|zu welchem zweck|aus welchem grund",
        list=r"welche arten|welche (?:\w+ )?\w\w+(?:en|er|e|n|s)|was sind|nenne",
    ),
    opens_follow_up="und|was ist mit|wie steht es mit",
    points_back=words("er sie ihn ihm ihnen dort"),
    points_back_briefly=words("ihr dies diese dieser dieses deren dessen"),
    points_nowhere=None,
    titles=False,
    negations=words("nicht kein keine keinen keinem keiner keines nie niemals niemand nichts weder noch ohne"),
    needs_predecessor=words("er es sie dies diese dieser dieses damit dadurch dabei ihr ihre"),
    number_words=words(
        """zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend million millionen"""
    ),
    months=MONTHS,
    days=days(MONTHS),
    percent="prozent",
    reasons="weil|denn|aufgrund|dank|damit|wegen|um|deshalb|dadurch|wodurch",
    conjunctions="und|oder|sowie",
    saying="sagte|sagt|betonte|erklärte|forderte|bekräftigte|schlug",
    roles=pattern("""sekretär(?:in)?|vorsitzende[rn]?|leiter(?:in)?|mitglied|direktor(?:in)?|minister(?:in)?
        |präsident(?:in)?|bürgermeister(?:in)?|sprecher(?:in)?|chef(?:in)?|gründer(?:in)?|botschafter(?:in)?
        |kommissar(?:in)?|redakteur(?:in)?|kanzler(?:in)?|könig(?:in)?|professor(?:in)?|dozent(?:in)?|rektor(?:in)?
        |dekan(?:in)?|lehrer(?:in)?|forscher(?:in)?|wissenschaftler(?:in)?|ingenieur(?:in)?|autor(?:in)?
        |schriftsteller(?:in)?|richter(?:in)?|anwalt|anwältin|general|oberst|hauptmann|senator(?:in)?
        |gouverneur(?:in)?|geschäftsführer(?:in)?|berater(?:in)?|ökonom(?:in)?|architekt(?:in)?|künstler(?:in)?
        |trainer(?:in)?|inhaber(?:in)?|abgeordnete[rn]?|vorstand"""),
    compounds=True,
    ranks=pattern("""stellvertretende[rn]?|ständige[rns]*|ehemalige[rn]?|amtierende[rn]?|erste[rn]?|leitende[rn]?"""),
    honorifics=words("genosse genossin herr frau dr prof"),
    articles=words("der die das den dem ein eine einen"),
    places="in|aus|nach|gemeinde|provinz|stadt|dorf",
    surnames=None,
    particles=words("von der zu zum zur"),
    organisations=pattern("""komitees?|ausschuss|partei|parteitag|kongress|verband|verein|universitat|stadt
        |versammlung|regierung|republik|institut|gesellschaft|politburos?|sekretariats?|konferenz|bundes\\w*
        |landes\\w*"""),
    organisation_syllables=None,
    organisation_heads=None,
    scales=r"tausend|Millionen|Million|Milliarden|Milliarde|Mio\.|Mrd\.",
    units="Tonnen|Hektar|Kilometer|Meter",
    times="Tagen?|Wochen?|Monaten?|Jahren?|Stunden?|Minuten?|Malen?",
    numbered="nr|art|artikel|kapitel|seite|version|code",
    determiners=words("der die das den dem des ein eine einem einen einer eines"),
    of="der |des |aller |von |vom ",
    modifier=r"[\w/-]+(?:e|en|er|-)",
    plural=r"(?-i:[^\W\d_a-zß-öø-ÿ]).+",  # a noun has a capital
    one_syllable=None,
    acts=pattern(r"""\w*resolution(?:en)?|\w*richtlinien?|\w*beschl(?:uss|usses|üsse)|\w*verordnung(?:en)?
        |\w*gesetz(?:es|e)?|\w*erlass(?:es)?|\w*verfügung(?:en)?|\w*programms?|\w*rundschreiben|\w*projekt(?:e|s)?
        |\w*entscheidung(?:en)?"""),
    unions="EU|EG|EWG",
    number_marks=r"nrs?\.?|nummer",
    act_kinds=("Resolution", "Richtlinie", "Beschluss", "Dekret", "Verordnung", "Schlussfolgerung", "Projekt"),
    number_mark="Nr.",
    when=r"in|im|seit|ab|bis|von|zwischen|zwischen \d{4} und",
    when_nouns="der|dem|den|jahre?|periode|amtszeit|zeitraum",
    infinitive="zu",
    bounds="(?:vor|bis|seit|ab|nach)(?: de[mn])?",
    sources="quellen?|via",
    comments="kommentare?",
    forwarding="wg|fwd?",
    forwarded="(?:anfang der )?weitergeleiteten? nachricht",
    replied_on="am",
    replied="schrieb",
    original="ursprüngliche nachricht|original-nachricht",
    sender="von",
    sent="gesendet|datum|an",
    templates=Templates(
        role="Wer ist {role}?",
        figure_of="Wie viele {counted} waren es, was {name} betrifft?",
        share="Wie hoch ist der Anteil {counted}?",
        speech="Was sagte {name}?",
        act="Was wird über {act} gesagt?",
        date="Was geschah am {date}?",
        person="Welche Funktion hat {name}?",
        figure="Wie viele {counted} waren es?",
        name="Wer ist {name}?",
        share_of="Um wie viel Prozent {counted} geht es?",
    ),
    spoken_day="{day}. {month} {year}",
    share_of=r"der (?:anteil|prozentsatz) (.+?) (?:beträgt|betrug|liegt|lag|ist|war|stieg|sank)\b",
    other_case="mit|von|aus|bei|nach|zu|in|an|auf|unter|vor|zwischen|seit|den|dem|deren",
    asked_plural=r"(?:\w+e )*[^\W_][\w-]*(?:e|n|r|s)",  # "neue Wohnungen"
    oblique=r".*(?:en|em|es|s)",
    lower_roles=False,
    print=Print(
        captions=r"abb(?:ildung|\.)|tab(?:elle|\.)|grafik|schaubild|diagramm|foto",
        contents="inhalt(?:sverzeichnis)?|(?:stichwort|sach|namens)?(?:verzeichnis|register)",
        sections=r"art(?:ikel|\.)|kapitel|abschnitt|teil|anlage|anhang",
        pages=r"seite|s\.",
        of_pages="von",
        hyphenated=None,
    ),
    messages=Messages(
        not_found="Das steht nicht in den Dokumenten.",
        related="Verwandt, keine Antwort:",
        unknown_words="Kommt in keinem Dokument vor:",
        suggestions="Beantwortet wird dagegen:",
        carried="Gelesen mit:",
    ),
)
