"""Spans joined to attributions."""

from __future__ import annotations

import json
import time
from importlib import resources

import numpy as np
import pytest

from pipelines.language.decoding import RoleSpan
from pipelines.language.linking import FEATURES, features, grouped


@pytest.fixture(scope="module")
def weights():
    read = json.loads((resources.files("pipelines.language") / "weights/links.json").read_text("utf-8"))
    return {role: np.array(values) for role, values in read.items()}


def marked(text):
    """The text without marks and its spans: [s source], [c cue], [t content]."""
    roles = {"s": "source", "c": "cue", "t": "content"}
    plain, spans = "", []
    for part in text.split("["):
        if "]" in part:
            inside, after = part[2:].split("]", 1)
            spans.append(RoleSpan(roles[part[0]], len(plain), len(plain) + len(inside), 1.0))
            plain += inside + after
        else:
            plain += part
    return plain, spans


CASES = [
    ("[s Olsen] [c said] [t the road was open].", [("Olsen", "said", ["the road was open"])]),
    ("“[t The road is open],” [c said] [s Olsen].", [("Olsen", "said", ["The road is open"])]),
    ("“[t No],” [s Olsen] [c said], “[t never].”", [("Olsen", "said", ["No", "never"])]),
    ("[c According to] [s police], [t two men fled].", [("police", "According to", ["two men fled"])]),
    (
        "[s Olsen] [c said] [t it was late], and [s Berg] [c denied] [t that it was].",
        [("Olsen", "said", ["it was late"]), ("Berg", "denied", ["that it was"])],
    ),
    (
        "“[t It is late],” [s Olsen] [c said]. [s Berg] [c argued] [t it was early].",
        [("Olsen", "said", ["It is late"]), ("Berg", "argued", ["it was early"])],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_spans_are_joined(text, wanted, weights):
    plain, spans = marked(text)
    groups = grouped(plain, (0, len(plain)), spans, weights)
    said = [(*(plain[s:e] for s, e in (*g.source, *g.cue)), [plain[s:e] for s, e in g.content]) for g in groups]
    assert said == wanted


def test_every_span_stays_in_some_group(weights):
    plain, spans = marked("[s Olsen] [s Berg] [c said] [t a] [t b]; [s Lund] left. [c reported] [t c]")
    groups = grouped(plain, (0, len(plain)), spans, weights)
    kept = {span for g in groups for part in (g.source, g.cue, g.content) for span in part}
    assert kept == {(s.start, s.end) for s in spans}


def test_a_content_without_a_cue_is_bare(weights):
    plain, spans = marked("“[t We will be back].”")
    [only] = grouped(plain, (0, len(plain)), spans, weights)
    assert only.bare


def test_features_are_within_the_weights(weights):
    plain, spans = marked("[s Olsen] [c said]: “[t No].” [s Berg] [c added] [t more].")
    found = [
        i
        for one in spans
        if one.role != "cue"
        for cue in spans
        if cue.role == "cue"
        for i in features(plain, one, cue, spans)
    ]
    assert 0 <= min(found) <= max(found) < FEATURES - 1
    assert all(len(values) == FEATURES for values in weights.values())


def test_a_paragraph_of_a_thousand_quotations_is_joined_in_time(weights):
    plain, spans = marked("[t Yes,] [s he] [c said]. " * 1000)
    started = time.perf_counter()
    assert len(grouped(plain, (0, len(plain)), spans, weights)) == 1000
    assert time.perf_counter() - started < 5
