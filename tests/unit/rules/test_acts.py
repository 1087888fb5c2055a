"""A mention asserts, denies or neither, and its content is kept without the cue's negation."""

from __future__ import annotations

import pytest

from pipelines.language.attribution import attributions_of
from pipelines.rules.acts import act_of, is_unreal, outlet_denies, own_voice_act
from pipelines.rules.contents import content_of

CASES = [
    # assertions
    ("The minister said that the bridge was closed.", "asserts", "the bridge was closed"),
    ("The minister said the bridge was closed.", "asserts", "the bridge was closed"),
    ("The bridge was closed, the minister said.", "asserts", "The bridge was closed"),
    ("The bridge was closed, said the minister.", "asserts", "The bridge was closed"),
    ('"The bridge is closed," the minister told reporters.', "asserts", "The bridge is closed"),
    ("According to the police, two men were arrested.", "asserts", "two men were arrested"),
    ("Two men were arrested, according to the police.", "asserts", "Two men were arrested"),
    ("The bank confirmed that it had lost the ledgers.", "asserts", "it had lost the ledgers"),
    ("The bank confirmed the loss of the ledgers.", "asserts", "the loss of the ledgers"),
    ("The company announced that it would cut 200 jobs.", "asserts", "it would cut 200 jobs"),
    ("The company announced the closure of the plant.", "asserts", "the closure of the plant"),
    ("The Examiner has learned that the mayor will resign.", "asserts", "the mayor will resign"),
    ("Documents show that the company knew of the leak.", "asserts", "the company knew of the leak"),
    ("The report found that the valve had failed.", "asserts", "the valve had failed"),
    ("He admitted that he had taken the money.", "asserts", "he had taken the money"),
    ("She acknowledged that mistakes had been made.", "asserts", "mistakes had been made"),
    ("The club insisted that the player was fit.", "asserts", "the player was fit"),
    ("The union claims that the plant will close.", "asserts", "the plant will close"),
    ("The airline disclosed that data had been stolen.", "asserts", "data had been stolen"),
    ("The ministry reiterated that the rules are unchanged.", "asserts", "the rules are unchanged"),
    ("The governor warned that the dam could burst.", "asserts", "the dam could burst"),
    ("The minister alleged that the vote was rigged.", "asserts", "the vote was rigged"),
    ("The army said no decision had been made.", "asserts", "no decision had been made"),
    ("The premier told parliament that taxes would rise.", "asserts", "taxes would rise"),
    ("The premier told a meeting of mayors in Tarn that taxes would rise.", "asserts", "taxes would rise"),
    ("The firm said on Tuesday that it had found a buyer.", "asserts", "it had found a buyer"),
    ("The firm said in a statement that it had found a buyer.", "asserts", "it had found a buyer"),
    ("The quota has not been raised, the ministry said.", "asserts", "The quota has not been raised"),
    ("The ministry said that the quota had not been raised.", "asserts", "the quota had not been raised"),
    ("The coach believes that the team will win.", "asserts", "the team will win"),
    ("The study suggests that the drug works.", "asserts", "the drug works"),
    ("The chairman declared that the merger was dead.", "asserts", "the merger was dead"),
    ("The mayor revealed that the fund was empty.", "asserts", "the fund was empty"),
    ("The king stated: the treaty stands.", "asserts", "the treaty stands"),
    # denials
    ("The minister denied that his office had raised the quota.", "denies", "his office had raised the quota"),
    ("The minister has denied having raised the quota.", "denies", "having raised the quota"),
    ("The minister denied the claim.", "denies", "the claim"),
    ("The minister denied on Friday that the quota was raised.", "denies", "the quota was raised"),
    ("The premier rejected the report that taxes would rise.", "denies", "taxes would rise"),
    ("The premier rejected a report that taxes would rise.", "denies", "taxes would rise"),
    ("The premier has rejected claims that taxes would rise.", "denies", "taxes would rise"),
    ("The bank rejected reports that it was for sale.", "denies", "it was for sale"),
    ("The bank dismissed rumours that it was for sale.", "denies", "it was for sale"),
    ("The bank dismissed the report as false.", "denies", "the report"),
    ("The bank dismissed the letter of the tenants as baseless.", "denies", "the letter of the tenants"),
    ("The company called the report false.", "denies", "the report"),
    ("The company called the allegations completely false.", "denies", "the allegations"),
    ("The company said there was no truth in the report that it would close.", "denies", "it would close"),
    ("The company said there was no truth to claims that it would close.", "denies", "it would close"),
    ("The company said that the report was false.", "denies", "the report"),
    ("The club refuted claims that the coach had quit.", "denies", "the coach had quit"),
    ("The army disputed the claim that the town had fallen.", "denies", "the town had fallen"),
    ("The ministry ruled out a tax rise.", "denies", "a tax rise"),
    ("The ministry ruled out that taxes would rise.", "denies", "taxes would rise"),
    ("The mayor brushed off talk that he would resign.", "denies", "he would resign"),
    ("The airline contradicted the claim that the pilot was drunk.", "denies", "the pilot was drunk"),
    ("The general repudiated the allegation that prisoners were shot.", "denies", "prisoners were shot"),
    ("The hospital rebutted reports that beds were short.", "denies", "beds were short"),
    ("The governor rejected the mayor's claim that the dam was unsafe.", "denies", "the dam was unsafe"),
    ("The company rejected accusations by the union that it had lied.", "denies", "it had lied"),
    ("The company called the warning false.", "denies", "the warning"),
    ("The company said that the price of 40 marks named in the press was wrong.", "denies", None),
    ("The company said we have not made any such offer.", "denies", "we have made offer"),
    # neither
    ("The party disputed nothing.", "neutral", None),
    ("The bank declined to comment.", "neutral", None),
    ("The ministry refused to say whether the quota had been raised.", "neutral", None),
    ("The spokesman would not say whether the quota had been raised.", "neutral", None),
    ("The minister said he could neither confirm nor deny the report.", "neutral", None),
    ("The agency said that it was not able to verify the figures.", "neutral", None),
    ("The brewery said it would not comment on speculation.", "neutral", None),
    ("The warden said the alarm log was being examined.", "neutral", None),
    ("The keepers said they were aware of a video.", "neutral", None),
    ("The zoo said it was studying the complaint.", "neutral", None),
    ("The minister asked whether the bridge was safe.", "neutral", None),
    ("The minister wondered if the bridge was safe.", "neutral", None),
    ('"Is the bridge safe?" the mayor asked.', "neutral", None),
    ("If the divers had counted well, the mayor said, the wreck would be older.", "neutral", None),
    ('"If it were true, I would resign," the mayor said.', "neutral", None),
    ("The chief executive promised to keep the plant open.", "neutral", None),
    ("The union threatened to strike.", "neutral", None),
    ("The minister urged that talks begin.", "neutral", None),
    ("The palace said any such marriage would need consent.", "neutral", None),
    ("The vet said it was too early to name the disease.", "neutral", None),
    ("The minister did not say that the quota had been raised.", "neutral", None),
    ("The minister did not deny that the quota had been raised.", "neutral", None),
    ("The police said that they had no information on the matter.", "neutral", None),
    ("The abbot said there was nothing to add.", "neutral", None),
    ("The spokeswoman refused to confirm the sale.", "neutral", None),
    ('The curator said: "Neither a denial nor a confirmation, please."', "neutral", None),
    ("The surveyor said he would respond in due course.", "neutral", None),
    ("The vicar said that he was not suggesting that it was theft.", "neutral", None),
    ("The mayor said she would not comment on the report.", "neutral", None),
]


def first(text: str) -> tuple[str, str]:
    found = [a for a in attributions_of(text) if not a.nested and a.frame != "nominal"]
    assert found, "no attribution"
    item = found[-1] if text.startswith(('"If', "If")) else found[0]
    cue = " ".join(text[s:e] for s, e in item.cue)
    content = " ".join(text[s:e] for s, e in item.content)
    about = text[item.about[0] : item.about[1]] if item.about else ""
    act = act_of(item.lemma, item.frame, cue, content, negated=item.negated)
    return act, content_of(item.lemma, content, about=about, act=act)


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 80


@pytest.mark.parametrize(("text", "act", "content"), CASES)
def test_a_sentence_has_the_act_and_the_bare_content(text: str, act: str, content: str | None) -> None:
    got_act, got_content = first(text)
    assert got_act == act
    if content is not None:
        assert got_content == content


@pytest.mark.parametrize(
    ("lemma", "frame", "cue", "content", "act"),
    [
        ("announce", "clause", "will this week announce", "that the pier will close", "neutral"),
        ("confirm", "clause", "is expected to confirm", "that the pier will close", "neutral"),
        ("deny", "clause", "is due to deny", "that the pier will close", "neutral"),
        ("announce", "quote", "will announce", "“The pier will close", "asserts"),
        ("say", "clause", "will say in a speech", "that the pier will close", "asserts"),
        ("announce", "clause", "announced", "it will close the pier", "asserts"),
        ("dispute", "clause", "a dispute about", "a debt", "neutral"),
        ("dispute", "clause", "in a long dispute over", "fishing rights", "neutral"),
        ("dispute", "clause", "disputed", "that nothing was paid", "denies"),
        ("deny", "clause", "has denied", "nothing", "neutral"),
        ("", "attitude", "put", "the number of wrecks at about 40", "asserts"),
        ("", "attitude", "put", "forty questions to the diver", "neutral"),
        ("", "attitude", "had put", "the diver at ease", "neutral"),
        ("speak", "clause", "spoke of", "at least 60 wrecks", "asserts"),
        ("speak", "clause", "had spoken on Friday of", "60 wrecks", "asserts"),
        ("speak", "clause", "spoke of", "a good year", "neutral"),
        ("speak", "clause", "spoke on condition", "that no name was printed", "neutral"),
        ("order", "after", "ordered", "Every diver must come up", "asserts"),
        ("order", "clause", "ordered", "that the pier be closed", "asserts"),
        ("order", "object", "ordered", "a new boat", "neutral"),
        ("reject", "object", "rejects", "price named for wreck", "denies"),
        ("reject", "object", "rejects", "price offer", "neutral"),
        ("call", "object", "called", "the accusation a fairy tale", "denies"),
        ("call", "object", "called", "it a fairy tale", "asserts"),
        ("reply", "after", "replied", "Pure nonsense", "denies"),
        ("say", "clause", "said", "the club has lost ten games and would be last if it lost again", "asserts"),
        ("say", "clause", "said", "if the club loses again it will be last", "neutral"),
        ("say", "clause", "said", "which was untrue", "denies"),
        ("say", "clause", "said", "which was wrong", "asserts"),
    ],
)
def test_a_cue_is_read_with_what_it_is_about(lemma: str, frame: str, cue: str, content: str, act: str) -> None:
    assert act_of(lemma, frame, cue, content) == act


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("The plant closed on Monday.", "asserts"),
        ("Who closed the plant?", "neutral"),
        ("The Examiner has not seen the letter.", "neutral"),
        ("The company did not immediately return a call.", "neutral"),
        ("The cause of the fire is not known.", "neutral"),
        ("The owner could not be reached by telephone.", "neutral"),
    ],
)
def test_the_outlet_s_own_voice_asserts_or_says_that_nothing_is_known(sentence: str, act: str) -> None:
    assert own_voice_act(sentence) == act


@pytest.mark.parametrize(
    ("sentence", "sources", "denies"),
    [
        ("What the port told its crews is not true.", ["the port"], True),
        ("What Orla Finch said in May about the wreck is untrue.", ["Orla Finch"], True),
        ("What Orla Finch said about the wreck was simply wrong.", ["Orla Finch"], True),
        ("What the port told its crews is not true, a diver said.", ["the port", "a diver"], False),
        ("A diver said that what the port told its crews is not true.", ["A diver", "the port"], False),
        ("What the port said was that the report is untrue.", ["the port"], False),
        ("What we said in May about the wreck was untrue.", ["we"], False),
        ("What the port told its crews is not new.", ["the port"], False),
        ("The claim that the wreck was empty is false.", ["The claim"], True),
        ("The wreck was empty, the port said.", ["the port"], False),
    ],
)
def test_the_outlet_denies_what_it_calls_untrue_itself(sentence: str, sources: list[str], denies: bool) -> None:
    assert outlet_denies(sentence, sources) == denies


@pytest.mark.parametrize(
    ("cue", "unreal"),
    [
        ("can reveal", False),
        ("can now exclusively report", False),
        ("said in May", False),
        ("can hardly confirm", True),
        ("could reveal", True),
        ("cannot confirm", False),
        ("may announce", True),
        ("can say", True),
    ],
)
def test_who_can_reveal_it_does_so(cue, unreal):
    assert is_unreal(cue) is unreal
