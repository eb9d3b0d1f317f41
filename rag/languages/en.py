"""English."""

from adverbum.languages.language import Asking, Language, Messages, Print, Templates, days, pattern, words

MONTHS = tuple(
    """January|Jan February|Feb March|Mar April|Apr May June|Jun July|Jul August|Aug September|Sep|Sept
    October|Oct November|Nov December|Dec""".split()
)

LANGUAGE = Language(
    code="en",
    name="English",
    function_words=words("""a an and are as at been but by for from had has have he her his if in including into is it
        its of on or over per she some than that the their them these they this those to under until was we were when
        where which while who whom whose will with would according also all about after before between during not each
        every since such there here our my your you i"""),
    abbreviations=words("""Mr Mrs Ms Dr Prof St Mt Hon Rev Sgt Lt Maj Gen Col Capt Cpt Gov Sen Sens Rep Reps Det
        Messrs e.g i.e vs v.s ca cf incl excl resp approx viz"""),
    numbered_abbreviations=words("""No no Nos nos Art art p pp Fig fig Figs figs Vol vol Sec sec Ch ch Par par Tab tab
        Ref ref al max min Tel tel ext Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"""),
    closing_abbreviations=words("Co Corp Inc Ltd Bros Jr Sr a.m p.m A.M P.M am pm"),
    weekdays="monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    ordinals=False,
    asking=Asking(
        share=r"what (?:share|percentage|proportion|per cent|percent)|percent",
        number=r"how (?:many|much|large|big|long|old|far|often)|number of",
        date=r"when|what (?:date|day|year|month|time)|which (?:date|day|year|month)|since what|until what",
        role=r"(?:what|which) (?:\w+ )?(?:position|post|role|office|job|function|title)s?|what capacity",
        who=r"who|whom|whose|which person",
        quote=r"what (?:did|does|do) .+ (?:say|state|stress|emphasi[sz]e|think|claim|announce|propose|suggest)",
        where=r"where|in (?:which|what) (?:city|town|place|country|province|commune|village)",
        why=r"why|for what (?:reason|purpose)|what (?:is|was) the reason|how come",
        list=r"(?:what|which) (?:kinds|types|sorts) of|which (?:\w+ )?\w\w+s|what are|name (?:all|the)|list",
    ),
    opens_follow_up="and|what about|how about",
    points_back=words("he she it they him them there"),
    points_back_briefly=words("his her their this that these those"),
    points_nowhere=r"(?<!who )(?:is|are|was|were) (there)(?!\w)",
    titles=False,
    negations=words("not no never none nobody nothing neither nor without cannot"),
    needs_predecessor=words("he she it they this that these those his her their such"),
    number_words=words("""one two three four five six seven eight nine ten eleven twelve hundred thousand million
        dozens"""),
    months=MONTHS,
    days=days(MONTHS),
    percent="percent|per cent",
    reasons="because|since|due to|thanks to|as a result|in order to|so that|owing to|therefore|aim(?:s|ed)? to",
    conjunctions="and|or",
    saying="sa(?:id|ys)|stated|stressed|emphasi[sz]ed|suggested|proposed|requested|affirmed",
    roles=pattern("""secretary(?:-general)?|chair(?:man|woman|person)?|president|head|director(?:-general)?|minister
        |premier|member|leader|mayor|governor|spokes(?:man|woman|person)|chief|founder|co-founder|manager|ambassador
        |commissioner|editor|chancellor|king|queen|prince|princess|pope|bishop|professor|lecturer|rector|dean
        |principal|teacher|researcher|scientist|engineer|author|writer|judge|lawyer|prosecutor|general|colonel|major
        |captain|officer|senator|deputy|representative|coach|trainer|owner|ceo|cfo|cto|treasurer|inspector|curator
        |economist|analyst|coordinator|adviser|advisor|architect|artist|physician|surgeon"""),
    compounds=False,
    ranks=pattern("""first|second|vice|deputy|standing|permanent|acting|former|general|prime|foreign|executive
        |managing|senior|party|assistant|associate|honorary|secretary|head"""),
    honorifics=words("comrade comrades mr mrs ms miss dr prof sir doctor"),
    articles=words("a an the"),
    places="in|at|near|from|commune|province|city|village",
    surnames=None,
    particles=words("del di da la le bin al el"),  # of languages that have no file here
    organisations=pattern("""committee|commission|party|congress|council|ministry|department|agenc(?:y|ies)
        |organi[sz]ation|association|union|university|institute|school|bank|group|company|corporation|office|bureau
        |board|court|assembly|parliament|government|province|provincial|commune|district|city|ward|village|zone
        |county|state|region|national|central|street|newspaper|times|news|museum|hospital|airport|river|mountain
        |republic|front|federation|league|club|centre|center|society|foundation|program|programme|project|house
        |festival|dynasty|ethnic|politburo|secretariat|people|vietnam"""),
    organisation_syllables=None,
    organisation_heads=None,
    scales="thousand|million|billion|trillion",
    units="tons?|tonnes?|euros?|dollars?|hectares?|kilometers?|kilometres?|met(?:er|re)s?",
    times="days?|weeks?|months?|years?|hours?|minutes?|times?",
    numbered="no|nos|art|article|chapter|page|level|flight|section|version|code",
    determiners=None,
    of="of (?:the |all |its |their )?",
    modifier=r"(?!\w+ly$)[\w'’-]+",
    plural=r"people|men|women|children|\w*[^\Wsui]s|\w+ies|\w+sses",
    one_syllable=None,
    acts=pattern(r"""\w*resolutions?|\w*directives?|\w*decrees?|\w*decisions?|conclusions?|\w*regulations?
        |circulars?|\w*acts?|\w*laws?|\w*ordinances?|\w*bills?|\w*orders?|\w*notices?|\w*plans?|\w*program(?:me)?s?
        |\w*projects?|\w*treat(?:y|ies)|official (?:dispatch|letter)"""),
    unions="EU|EC|EEC",
    number_marks=r"nos?\.?|nrs?\.?|number",
    act_kinds=("Resolution", "Directive", "Decision", "Decree", "Regulation", "Conclusion", "Project"),
    number_mark="No.",
    when=r"in|since|during|by|from|until|between|between \d{4} and",
    when_nouns="the|years?|period|term",
    infinitive="to",
    bounds="(?:before|until|till|since|from|after|by)(?: the)?",
    sources="sources?|via|original",
    comments="comments?",
    forwarding="fwd?|fw",
    forwarded="(?:begin )?forwarded message",
    replied_on="on",
    replied="wrote",
    original="original message",
    sender="from",
    sent="sent|date|to",
    templates=Templates(
        role="Who is {role}?",
        figure_of="With regard to {name}, how many {counted} were there?",
        share="What is the percentage {counted}?",
        speech="What did {name} say?",
        act="What is said about {act}?",
        date="What happened on {date}?",
        person="What position does {name} hold?",
        figure="How many {counted} were there?",
        name="Who is {name}?",
        share_of="What percentage {counted} is mentioned?",
    ),
    spoken_day="{day} {month} {year}",
    share_of=r"the (?:percentage|proportion|share) (of .+?) (?:is|was|reached|stood|amounted|rose|fell)\b",
    other_case=None,
    asked_plural=None,
    oblique=None,
    lower_roles=False,
    print=Print(
        captions=r"fig(?:ure|\.)|table|chart|diagram|listing|photo|exhibit",
        contents="(?:table of )?contents|index",
        sections=r"art(?:icle|\.)|chapter|section|part|appendix|annex",
        pages=r"page|p\.",
        of_pages="of",
        hyphenated=words("""well self non ex half high low long short so all cross full semi quasi twenty thirty forty
            fifty sixty seventy eighty ninety"""),
    ),
    messages=Messages(
        not_found="That is not in the documents.",
        related="Related, not an answer:",
        unknown_words="Occurs in no document:",
        suggestions="These can be answered:",
        carried="Read with:",
    ),
)
