"""Invented articles, the same for the same seed: stories with alerts, their copies, and what has no claim at all.

A story is two to six short articles about one invented place: somebody unnamed reports, an agency's text is copied,
an official denies or confirms, an outlet withdraws. Between them stand short notes, some of them in German, which cost
extract and corroborate little and go the same way. Stories run interleaved, seconds apart.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schemas.article import Article
from schemas.ids import article_id, content_hash

SEED = 7
START = datetime(2027, 3, 1, 6, tzinfo=UTC)
STEP = timedelta(seconds=20)
"""Between two articles of the stream."""

NOTES = 0.5
"""Share of articles that are notes without a claim."""

OPEN_STORIES = 6
"""Stories that run at a time."""

OUTLETS = ("Tarn Post", "Quay Gazette", "Moor Radio", "Velm Star", "Strand Daily", "Holm Tribune")
SYLLABLES = "bra cor dun el fen gar hol jor kel lun mar nor pel quin ros sel tor ul vik wes yar zem ash ost".split()
ENDINGS = "dal stad mund sted bury ham lowe mere wick tarn holt rick sund veld gate moor ness crest ridge shaw".split()
NAMES = "Ada Bram Celia Dirk Edda Falk Greta Hugo Ines Jonas Karla Lars Mira Nils Olga Petra".split()
VERBS = (("close", "closed"), ("sell", "sold"), ("demolish", "demolished"), ("flood", "flooded"), ("lease", "leased"))
THINGS = (
    "ferry port, power plant, children's hospital, railway bridge, technical college, stone quarry, road tunnel, "
    "fish market, tram depot, water tower, radio mast, sugar mill, county prison, shipyard, observatory, salt mine, "
    "opera house, cable car, paper mill, fire station, tax office, airfield, lighthouse, brewery, swimming hall, "
    "grain store, botanic garden, ice rink, coal pier, print works"
).split(", ")
OFFICES = "transport energy health education environment fisheries housing culture".split()
ENDS = ("confirmed", "denied", "withdrawn", "twice")


@dataclass(frozen=True)
class Draft:
    """An article without its time. ``story`` is "" for a note."""

    story: str
    outlet: str
    slug: str
    title: str
    text: str


def articles(
    count: int, seed: int = SEED, *, start: datetime = START, step: timedelta = STEP, tag: str = ""
) -> list[Article]:
    """``count`` articles in their order; the first ones of a longer stream are those of a shorter one.

    ``step`` lies between two of them. With another ``tag`` the places, names and addresses are others too.
    """
    stream = zip(range(count), drafts(seed, tag), strict=False)
    return [_article(draft, start + number * step) for number, draft in stream]


def drafts(seed: int = SEED, tag: str = "") -> Iterator[Draft]:
    """Articles without end: some stories are open at a time, and the articles of each keep their order."""
    chance = random.Random(seed)
    opened: list[list[Draft]] = []
    made = 0
    while True:
        if chance.random() < NOTES:
            yield note(chance, made, tag)
            made += 1
            continue
        while len(opened) < OPEN_STORIES:
            opened.append(story(chance, made, tag))
            made += 1
        going = chance.choice(opened)
        yield going.pop(0)
        opened = [each for each in opened if each]


def story(chance: random.Random, number: int, tag: str = "") -> list[Draft]:
    """The articles of one story: its place, firm and street are named in each, so that stories stay apart."""
    place, firm, street = (made_name(number, tag + part) for part in ("place", "firm", "street"))
    (will, done), thing, office = chance.choice(VERBS), chance.choice(THINGS), chance.choice(OFFICES)
    who = f"{chance.choice(NAMES)} {made_name(number, tag + 'minister')}"
    minister, ministry = f"{office.capitalize()} Minister {who}", f"{office} ministry of {place}"
    matter = f"decided to {will} the {thing} of {place}"
    end = chance.choice(ENDS)
    outlets = chance.sample(OUTLETS, 5)
    told = (
        f"The {ministry} has {matter}, two people familiar with the plan said on Monday. The {thing} on {street} "
        f"Street is run by {firm} Works."
    )
    agency = f"{place.upper()} (NPA) - {told} {firm} Works declined to comment."
    denial = (
        f"“The ministry has not {matter},” {minister} said on Tuesday. “The report is false,” {who.split()[1]} told "
        f"reporters at {firm} Works in {street} Street."
    )
    word = (
        f"The {ministry} has {matter}, {minister} confirmed on Wednesday. The {thing} on {street} Street will be "
        f"{done} in May, {who.split()[1]} told workers of {firm} Works."
    )
    papers = (
        f"Documents seen by the {outlets[3]} show that the {ministry} has {matter}. The papers name {street} Street "
        f"and the owner, {firm} Works."
    )
    taken_back = (
        f"Correction: An earlier version of this article said that the {ministry} had {matter}. That was wrong. The "
        f"{outlets[0]} has withdrawn its report about {firm} Works in {street} Street."
    )
    copied = f"{place} plans to {will} {thing} of {firm} Works: sources"
    rows = [
        (outlets[0], f"{place} to {will} {thing} of {firm} Works, sources say", told),
        (outlets[1], copied, agency),
        (outlets[2], copied, agency),
    ]
    if end in ("denied", "twice"):
        rows.append((outlets[4], f"{place} minister denies plan to {will} {thing} of {firm} Works", denial))
    if end in ("confirmed", "twice"):
        rows.append((outlets[3], f"Documents show {place} will {will} {thing} of {firm} Works", papers))
        rows.append((outlets[4], f"{place} minister confirms: {thing} of {firm} Works to be {done}", word))
    if end == "withdrawn":
        rows = [rows[0], (outlets[0], f"Correction: {place} will not {will} {thing} of {firm} Works", taken_back)]
    slug = f"{tag}{number}-{place.lower()}"
    return [Draft(slug, outlet, f"{slug}-{n}", title, text) for n, (outlet, title, text) in enumerate(rows)]


def made_name(number: int, part: str) -> str:
    """A name that nobody has, drawn for this number and part: one of 276,480."""
    chance = random.Random(f"{part} {number}")
    return "".join(chance.choice(SYLLABLES) for _ in range(3)).capitalize() + chance.choice(ENDINGS)


def note(chance: random.Random, number: int, tag: str = "") -> Draft:
    """A few words without a claim; every third is German, which is indexed and never corroborated."""
    place, low, high = made_name(number, tag + "place"), chance.randrange(2, 9), chance.randrange(10, 24)
    if number % 3 == 0:
        title = f"Wetter in {place}: am Nachmittag {high} Grad"
        text = f"In {place} bleibt es am Dienstag meist sonnig und trocken, in der Nacht werden es etwa {low} Grad."
    else:
        title = f"Weather for {place}: {high} degrees"
        text = f"{place}: sunny and dry, {low} to {high} degrees, light wind from the west, high water at {low}:30."
    return Draft("", chance.choice(OUTLETS), f"note-{tag}{number}", title, text)


def _article(draft: Draft, at: datetime) -> Article:
    url = f"https://{draft.outlet.lower().replace(' ', '')}.example/{draft.slug}"
    return Article(
        article_id=article_id(url),
        url=url,
        canonical_url=url,
        guid=draft.slug,
        outlet=draft.outlet,
        title=draft.title,
        text=draft.text,
        published_at=at,
        first_seen_at=at,
        content_hash=content_hash(draft.title, draft.text),
    )


def story_of(article: Article) -> str:
    """The story for which an article was invented; "" for a note."""
    slug = article.guid or ""
    return "" if slug.startswith("note-") else slug.rpartition("-")[0]


def shuffled(stream: Sequence[Article], within: timedelta, seed: int = SEED) -> list[Article]:
    """The stream with articles of different stories in another order, none moved by more than ``within``; those of one
    story keep theirs. First-seen times are those of the new order."""
    chance = random.Random(seed)
    late: dict[str, timedelta] = {}
    moved = []
    for number, article in enumerate(stream):
        # One delay for a whole story keeps its order. Notes read alike: whoever joins them takes them for one.
        delay = late.setdefault(story_of(article), within * chance.random())
        moved.append((article.first_seen_at + delay, number, article))
    times = sorted(article.first_seen_at for article in stream)
    ordered = [article for _, _, article in sorted(moved, key=lambda each: each[:2])]
    return [a.model_copy(update={"first_seen_at": at}) for a, at in zip(ordered, times, strict=True)]
