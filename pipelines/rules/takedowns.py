"""An outlet's word that an article of its own is off its pages: removed, withdrawn, gone, or better never printed."""

from __future__ import annotations

import re

from pipelines.rules.own_reports import ARTICLE, WRONG, another_says, said_before
from pipelines.rules.quotations import QUOTED

SELF = re.compile(r"\b(?:we|our|us)\b", re.I)
_OURS = rf"(?:an? |the |our |this |that |its |their )?(?:\w+ ){{0,3}}{ARTICLE}"
_WITHDRAWS = re.compile(
    r"\b(?:ha(?:s|ve) (?:now |since |also )?)?(?:removed|withdrawn|withdrew|withdraws?|retracted|retracts?|deleted"
    r"|pulled|taken down|unpublished|taken|take back|taken back)"
    rf"\s+(?:from (?:its|our|the) (?:website|site|app|archive)s?\s+)?{_OURS}\b",
    re.I,
)
_GONE = r"(?:withdrawn|removed|retracted|deleted|taken down|taken off|unpublished|pulled|spiked)"
_WHEN = r"(?: (?:of|from|on) (?:\w+|\w+ (?:morning|afternoon|evening|night)))?"
_HAS_BEEN = r"(?:has been|have been|was|were|is|are) (?:now |since |also )?"
_IS_WITHDRAWN = re.compile(
    rf"\b(?:this|our) (?:[\w’'-]+ ){{0,2}}{ARTICLE}{_WHEN} {_HAS_BEEN}{_GONE}\b"
    rf"|\b(?:this|our) (?:[\w’'-]+ ){{0,2}}{ARTICLE}{_WHEN} (?:no longer stands|is gone from|does not stand)\b",
    re.I,
)
_SHOULD_NOT_HAVE_RUN = re.compile(
    rf"\b(?:(?P<ours>our)|(?:the|that|this)(?! our\b)) (?:[\w’'-]+ ){{0,2}}{ARTICLE}\b[^.;:?]{{0,60}}?"
    r" (?:should|ought) (?:never|not) (?:to )?have (?:run|aired|appeared|gone (?:out|up|on(?: the)? air|to print"
    r"|into print)|been (?:run|aired|printed|published|broadcast|posted|sent))\b(?P<rest>.*)$",
    re.I | re.S,
)
_SAYS = (
    r"(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|learn(?:s|ed|t)?|hears?|heard|understands?|understood|reported"
    r"|wr(?:ites?|ote|itten)|claim(?:s|ed)?|argue[sd]?|insist(?:s|ed)?|add(?:s|ed)|ruled?|rules|f(?:inds?|ound)"
    r"|thinks?|thought|believe[sd]?|complain(?:s|ed)|den(?:y|ies|ied)|inform(?:s|ed)|according to)"
)
_SAYING = re.compile(rf"\b{_SAYS}\b", re.I)
_WE_SAY = re.compile(rf"^\W*we (?:(?:have|had|now|also|must|\w+ly) ){{0,3}}{_SAYS}\b", re.I)
_JOINED = re.compile(r"(?:, (?:and|but|so)|;) $", re.I)
_WE_AND = re.compile(
    r"(?:^\W*|[,;:] |\b(?:and|but|so) )(?:(?:on|in|last|this) \w+(?: (?:morning|afternoon|evening|night))?,? )?we\b"
    r"[^;:]*(?:, (?:and|but|so)|;) $",
    re.I,
)
"""A clause of the outlet's own to which one on "the item" is joined: "We ran ahead of him, and the item ..."."""
_WE_ARE_SORRY = re.compile(
    r"^\W*(?:we (?:\w+ly |are |must ){0,2}(?:apologi[sz]e|sorry|regret)\b|(?:it|this|that) (?:was|is) our (?:own )?"
    r"(?:mistake|error|fault)\b)[^;:]*(?:[;:,]|,? (?:and|as|because|for)| [–—-]) $",
    re.I,
)
_WE_ADD = re.compile(r"^[^,;:]*[,;:] (?:and |but |as |so )?we\b(?! (?:are|were|have been|had been) told\b)", re.I)
"""The outlet goes on behind its verdict: "..., and we have told him so"."""
_THE_ARTICLE_IS = re.compile(
    rf"^\W*(?:the|yesterday['’]s|today['’]s|last night['’]s|this morning['’]s) (?:[\w’'-]+ ){{0,2}}{ARTICLE}{_WHEN}"
    rf" (?:{_HAS_BEEN}{_GONE}\b(?! by\b)|(?:is|has) gone from (?:our|these|the)"
    r" (?:\w+ )?(?:pages?|sites?|website|app|archive))",
    re.I,
)
"""An outlet's note on "the story" that it took off its pages, where the sentence says "we" or "our"."""
_OFF_THE_SITE = re.compile(
    rf"\b(?:the|our|this|that) (?:[\w’'-]+ )?{ARTICLE}"
    r"(?: (?:about|of|on|in which|saying that) (?P<what>[^.;:]{1,80}?))?"
    r" (?:is|are|has been|have been) (?:now )?(?:no longer (?:available )?on|gone from|off|taken off|removed from)"
    r" (?:this|our|these) (?:\w+ )?(?:web ?site|site|pages?|app|archive|service)\b",
    re.I,
)
"""A note that says where a report no longer is, and what it was about, rather than who took it down."""
_SHOWN = (
    rf"(?:{ARTICLE}|(?:picture|photo|photograph|image|page|passage|caption|graphic|chart|cartoon|recording|clip|footage"
    r"|film|podcast|episode|interview)s?)"
)
_OUR_PAGES = (
    r"our (?:own )?(?:[\w’'-]+ ){0,2}?(?:web ?sites?|sites?|pages?|apps?|archives?|channels?|feeds?|home ?page"
    r"|editions?|services?|programmes?)\b"
)
_OFF_OUR_PAGES = re.compile(
    rf"(?:^\W*|[,;:] |\b(?:and|so|but) )(?:(?P<bare>it|that|this|they|both)"
    rf"|(?:the|that|this|our) (?:[\w’'-]+ ){{0,2}}?{_SHOWN}{_WHEN}) (?:(?:has been|have been|is|are|has|have|was|were)"
    r" (?:now |since |also |already |therefore )?(?:(?:gone|vanished|disappeared|withdrawn|removed|retracted|deleted"
    r"|taken down|unpublished|pulled|cut|struck|dropped) (?:from|off|out of)|taken (?:off|from|out of)|off"
    r"|no longer (?:available |to be (?:found|read|seen|heard) )?(?:on|in))"
    rf"|can no longer be (?:found|read|seen|heard|watched) (?:on|in)) {_OUR_PAGES}",
    re.I,
)
"""The same in free words of anything that an outlet shows; a bare "it" needs a sentence before that says what."""
_WE_TOOK_OFF = re.compile(
    r"\bwe (?:have |had )?(?:now |since |also |already |therefore )?(?:taken|took|pulled|removed|dropped|cut|struck)"
    rf" (?:it|this|that|them|both|(?:the|our|that|this) [^.;:]{{0,60}}?\b{_SHOWN}\b[^.;:]{{0,40}}?)"
    rf" (?:off|from|down from|out of) {_OUR_PAGES}",
    re.I,
)
_NAMES_SHOWN = re.compile(rf"\b{_SHOWN}\b", re.I)
_NO_LONGER_READ = re.compile(
    rf"(?:\b{ARTICLE}|[\"”])[^.;:\"“”]{{0,60}}? (?:can|may) no longer be (?:read|seen|found|heard|watched)(?: \w+)?"
    r" (?:on|in|at) (?:this|our|these) (?:\w+ )?(?:web ?site|site|pages?|app|archive|service)\b",
    re.I,
)
_NO_LONGER = re.compile(r"\bno longer\b", re.I)
_PASSAGE_IS_OUT = re.compile(
    r"\b(?:that|this|the) (?:\w+ )?(?:paragraph|passage|sentence|line|section)s?\b[^.;:]{0,90}? (?:has|have)"
    r" (?:now |since |also )?(?:come|gone|been (?:taken|cut|removed|struck|deleted))(?: out)? (?:of|from)"
    r" (?:our|the|this) (?:[\w’'-]+ ){0,2}(?:article|story|column|version|piece)\b",
    re.I,
)
"""A part of an article is taken out of it; which, the sentence before says where this one does not."""
_WE_WROTE = re.compile(
    rf"\bwhat (?:we|this (?:newspaper|website|station|service)) (?:\w+ )?"
    rf"(?:wrote|said|reported|published|told|ran|broadcast|had)\b[^.]{{0,80}}?\b(?:was|is|were) (?:\w+ )?{WRONG}\b"
    rf"|\bwe (?:have )?(?:withdrawn|deleted|removed|retracted|pulled) (?:it|that|this)\b",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:wrote|said|reported|published|told|ran|broadcast)\b(?P<what>[^,.]*?) (?:was|is|were)\b", re.I
)


def taken_down(body: str, unquoted: str, *, ours: bool, told: str = "", before: str = "") -> str | None:
    """What the article said that a sentence says is off the outlet's pages, empty where it does not tell; else None.

    Args:
        body: the sentence without its label.
        unquoted: the same without what it quotes.
        ours: whether its subject is the outlet.
        told: what a sentence before said that had been told.
        before: the sentence before, without what it quotes.
    """
    withdraws = _WITHDRAWS.search(unquoted) if ours else None
    if withdraws or _IS_WITHDRAWN.search(unquoted):
        return said_before(body[max(body.find(withdraws.group()), 0) :] if withdraws else body)
    gone = _THE_ARTICLE_IS.search(unquoted) if SELF.search(unquoted) else None
    if _never_fit_to_print(unquoted) or (gone and _own_word(unquoted[gone.end() :])):
        return said_before(body)
    off = _OFF_THE_SITE.search(unquoted)
    if off and _own_word(unquoted[off.end() :]):
        return said_before(body) or off["what"] or ""
    if _off_our_pages(unquoted, before):
        return said_before(body)
    if _NO_LONGER.search(unquoted) and _NO_LONGER_READ.search(body):
        named = QUOTED.search(body)
        return said_before(body) or told or (named.group().strip(' ."“”') if named else "")
    if _PASSAGE_IS_OUT.search(unquoted) and (told or ours):
        return said_before(body) or told
    if _WE_WROTE.search(unquoted):
        about = _ABOUT.search(body)
        return said_before(body) or told or (about["what"].strip() if about else "")
    return None


def _never_fit_to_print(unquoted: str) -> bool:
    """Whether an article of the outlet's should not have run by its own word; "the item" is one beside "we".

    "The auditor told us that the report should not have been published" is the auditor's verdict, on whatever report.
    """
    run = _SHOULD_NOT_HAVE_RUN.search(unquoted)
    if run is None or not _own_word(run["rest"]):
        return False
    front = unquoted[: run.start()]
    if _SAYING.search(front) is None:
        return bool(run["ours"] or _WE_AND.search(front) or _WE_ARE_SORRY.search(front))
    return bool(run["ours"] and (_WE_SAY.search(front) or _JOINED.search(front)))


def _own_word(rest: str) -> bool:
    """Whether what stands behind a verdict leaves it with the outlet: nobody says so there, or "we" do."""
    return not another_says(rest) or _WE_ADD.match(rest) is not None


def _off_our_pages(unquoted: str, before: str) -> bool:
    """Whether something is off "our" pages; "it" is an article where the sentence before names one or says "we"."""
    took = _WE_TOOK_OFF.search(unquoted)
    off = took or _OFF_OUR_PAGES.search(unquoted)
    if off is None or not _own_word(unquoted[off.end() :]):
        return False
    return bool(took or not off["bare"] or _NAMES_SHOWN.search(before) or SELF.search(before))
