"""Cue words: which verbs and nouns say that somebody says something, and what may follow them.

A frame is a letter: ``c`` a clause ("said that it had"), ``q`` a quotation, ``n`` a noun phrase ("confirmed the
sale"), ``i`` an infinitive ("refused to say"), ``g`` a gerund ("denied having"), ``a`` an addressee ("told
reporters"), ``p`` the cue may follow its content ("it had, he said"), ``b`` the clause may lack its "that". A verb
without a frame is known as a cue where the tagger finds it, and nowhere else.
"""

from __future__ import annotations

from pipelines.wordlists import DAYS, MONTHS, words

_VERBS = {
    "cqpb": "say add state claim insist argue maintain reckon allege assert joke quip repeat predict estimate "
    "acknowledge admit concede believe think suspect hope fear",
    "cqapb": "tell",
    "cqp": "note stress emphasise emphasize explain observe remark reply answer respond recall declare continue "
    "write tweet post conclude agree testify counter reason muse complain lament boast caution confess "
    "conclude vow pledge assure hint elaborate begin read quote shout exclaim interject reflect offer respond signal",
    "cqpbn": "report announce reveal disclose confirm suggest indicate warn",
    "cn": "show find say prove demonstrate mean hear learn learnt establish determine recommend "
    "propose foresee forecast project list",
    "cqn": "reaffirm reiterate affirm underline underscore highlight document reject dismiss allege",
    "cng": "deny refute rebut dispute contest disavow repudiate contradict downplay debunk scotch discount rubbish",
    "nq": "describe call criticise criticize condemn denounce blast slam praise accuse blame decry welcome "
    "defend attack urge brush express cite quote rule attribute guarantee brand label dub",
    "": "speak",
    "i": "promise vow pledge refuse decline threaten offer agree claim ask",
    "cqip": "ask wonder doubt",
    "cqi": "promise demand question request order",
    "q": "ask wonder begin go",
}

_IRREGULAR = {
    "say": "say says said saying",
    "tell": "tell tells told telling",
    "write": "write writes wrote written writing",
    "think": "think thinks thought thinking",
    "show": "show shows showed shown showing",
    "find": "find finds found finding",
    "mean": "mean means meant meaning",
    "hear": "hear hears heard hearing",
    "learn": "learn learns learned learnt learning",
    "learnt": "learnt",
    "foresee": "foresee foresees foresaw foreseen",
    "read": "read reads reading",
    "begin": "begin begins began beginning",
    "quip": "quip quips quipped quipping",
    "admit": "admit admits admitted admitting",
    "rebut": "rebut rebuts rebutted rebutting",
    "slam": "slam slams slammed slamming",
    "go": "",
    "forecast": "forecast forecasts forecasting",
    "list": "lists listed listing",
    "project": "projects projected projecting",
    "post": "posted posts posting",
    "document": "documented documents documenting",
    "order": "ordered orders ordering",
    "reason": "reasoned reasons",
    "attack": "attacked attacks attacking",
    "offer": "offered offers",
    "brand": "branded branding",
    "label": "labelled labeled labelling labeling",
    "dub": "dubbed dubbing",
    "speak": "speak speaks spoke spoken",
    "scotch": "scotched scotching",
    "rubbish": "rubbished rubbishes rubbishing",
    "discount": "discounted discounting",
}

NOUN_CUES = {
    "claim": "asserts", "allegation": "asserts", "accusation": "asserts", "assertion": "asserts", "report": "asserts",
    "statement": "asserts", "announcement": "asserts", "suggestion": "asserts", "warning": "asserts",
    "confirmation": "asserts", "admission": "asserts", "denial": "denies", "belief": "asserts", "conclusion": "asserts",
    "contention": "asserts", "rumour": "asserts", "rumor": "asserts", "insistence": "asserts", "promise": "asserts",
    "view": "asserts", "opinion": "asserts", "argument": "asserts", "charge": "asserts", "revelation": "asserts",
    "prediction": "asserts", "assurance": "asserts", "speculation": "asserts", "estimate": "asserts",
    "finding": "asserts", "fear": "asserts", "concern": "asserts", "hope": "asserts", "idea": "asserts",
    "notion": "asserts", "talk": "asserts", "declaration": "asserts", "vow": "asserts", "pledge": "asserts",
}  # fmt: skip

DISMISSALS: dict[str, tuple[tuple[str, ...], ...]] = {
    form: tuple(tuple(rest.split()) for rest in rests)
    for forms, rests in (
        ("shot shoot shoots shooting knocked knock knocks knocking", ("down",)),
        ("poured pour pours pouring threw throw throws throwing", ("cold water on",)),
        ("pushed push pushes pushing", ("back against", "back on", "back at")),
        ("hit hits hitting fired fires", ("back at", "back against")),
        ("laughed laugh laughs laughing shrugged shrug shrugs shrugging", ("off",)),
        ("batted bat bats batting waved wave waves waving swatted", ("away", "aside", "off")),
        ("took take takes taking", ("issue with",)),
    )
    for form in forms.split()
}
"""Phrases that dismiss what was said, by their first word: "poured cold water on reports that C"."""

SOURCE_NOUNS = words(
    "source sources official officials police report reports ministry minister spokesman spokeswoman "
    "spokesperson government newspaper paper media company operator airline governor mayor agency "
    "authority authorities document documents study poll survey witness witnesses lawyer lawyers "
    "prosecutor prosecutors court judge president expert experts analyst analysts union unions family "
    "relatives army military navy coastguard club league manager board bank regulator watchdog doctors "
    "hospital nurses residents survivors rescuers organiser organisers firm broadcaster station magazine "
    "website aide aides insiders people diplomat diplomats data figures letter memo email emails files "
    "records tests embassy council commission committee party chief ceo boss leader owner scientists "
    "researchers university investigators firefighters officer officers parents mother father widow "
    "brother sister coach captain chairman chairwoman director palace kremlin pentagon press campaign "
    "adviser advisers advisor inspectors auditors auditor employees staff workers pilots passengers "
    "publisher label studio federation association ministers lawmakers lawmaker senator mp mps watchdogs "
    "audit inquiry leak gazette herald tribune courier chronicle examiner radio tv passenger passengers crew "
    "inspector engineers engineer insider person persons member members nurse doctor teacher teachers driver drivers "
    "farmers farmer eyewitness eyewitnesses resident neighbours survivor friends colleagues dealers pharmacists "
    "deputies command rebels prosecution inspectorate brigade museum airport "
    "head rector dean professor agent waterworks barrister mediator negotiator negotiators astronomer astronomers "
    "geologist geologists historian surgeon curator headmaster headmistress bishop general admiral commander "
    "colonel sheriff clerk treasurer bystander bystanders patients"
)

SUBJECT_PRONOUNS = words("he she it they we i who both all one some others neither many several most few")


def _inflected(verb: str) -> tuple[str, ...]:
    if verb in _IRREGULAR:
        return tuple(_IRREGULAR[verb].split())
    if verb.endswith("ee"):
        return verb, verb + "s", verb + "d", verb + "ing"
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    sibilant = verb.endswith(("s", "sh", "ch", "x", "z"))
    return verb, verb + ("es" if sibilant else "s"), verb + "ed", verb + "ing"


def _forms() -> dict[str, tuple[str, str]]:
    frames: dict[str, set[str]] = {}
    for letters, verbs in _VERBS.items():
        for verb in verbs.split():
            frames.setdefault(verb, set()).update(letters)
    found: dict[str, tuple[str, str]] = {}
    for verb, letters_of in frames.items():
        for form in _inflected(verb):
            found.setdefault(form, (verb, "".join(sorted(letters_of))))
    return found


CUES: dict[str, tuple[str, str]] = _forms()
"""Form → (lemma, frames)."""

AUXILIARIES = words(
    "has have had is are was were be been being am will would can could may might shall should must do "
    "does did hasn't haven't hadn't isn't aren't wasn't weren't won't wouldn't can't couldn't shouldn't "
    "don't doesn't didn't cannot has've ’s 's"
)
BE = words("is are was were be been being am isn't aren't wasn't weren't")
ADVERBS = words(
    "also then later earlier previously again now only even still just already first recently once since "
    "further himself herself itself themselves not never yet always often meanwhile however therefore too "
    "twice flatly long ago soon today yesterday tonight instead simply both all firmly separately openly"
)
NOT_ADVERBS = words("family assembly supply ally reply rally monopoly anomaly")
"""Words in -ly that are no adverbs."""
TIME_NAMES = DAYS | MONTHS | words("jan feb mar apr jun jul aug sept sep oct nov dec")
TIME_NOUNS = words(
    "morning afternoon evening night week month year weekend autumn spring summer winter noon midnight "
    "day days weeks months years hours hour minutes dawn fall"
)

_COMMON_VERBS = words(
    "was were is are has have had will would can could may might shall should must do does did been be "
    "said says told went goes gone came comes took takes taken gave gives given made makes got gets saw "
    "sees seen left leaves kept keeps held holds began begins begun ran runs fell falls fallen rose rises "
    "risen grew grows lost loses won wins met meets paid pays sent sends spent built bought brought sold "
    "led leads spoke speaks stood stands struck shot broke broken drove flew became becomes remains "
    "remain knew knows known put puts set cut cuts hit hits quit shut let lets felt stays stay lies lay "
    "sat heard thought wrote written chose drew burst caught hurt hid sank sunk swung threw thrown wants "
    "want needs need plans plan expects expect refuses continues continue lives live works work plays "
    "helps seeks seek sought faces includes include owns own belongs approves approve grants grant agrees "
    "accepts supports uses use gets dies die died rejects denies confirms covers ends starts opens closes "
    "claims calls serves employs makes resigns resign won't shows does"
)
FINITE = _COMMON_VERBS | AUXILIARIES
NOT_FINITE = words(
    "unnamed armed united so-called alleged accused retired proposed disputed limited wanted unidentified "
    "red need hundred wounded seed speed feed indeed unconfirmed leaked continued planned elected "
    "appointed injured based reached seen hit aged involved briefed united’s united's advanced increased"
)
BOUNDARY = words(
    "but or while as after because since although though when if that which whether than so before until "
    "where and whereas unless once nor why how what whom"
)
DETERMINERS = words(
    "the a an his her its their our my this that these those another some several two three four five six "
    "seven eight nine ten many most both all one no each every dozens hundreds"
)
