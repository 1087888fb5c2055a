"""What an outlet says that it had told, and the verdict that it gives on it."""

from __future__ import annotations

import pytest

from pipelines.rules.own_reports import article_tells, called_wrong, outlet_tells, short_name, told_before


@pytest.mark.parametrize(
    ("sentence", "noticed", "told"),
    [
        ("Our article on Tuesday said that the lock would close.", False, "the lock would close"),
        ("The article said that the lock would close.", True, "the lock would close"),
        ("An earlier headline wrongly said the lock would close.", True, "the lock would close"),
        ("Radio Lakeside reported on Monday that the lock would close.", False, "the lock would close"),
        ("The article said that the lock would close.", False, ""),
        ("The report said that the lock would close.", True, ""),
        ("The inquiry's report said that the lock would close.", True, ""),
        ("The Morning Drum reported on Monday that the lock would close.", True, ""),
    ],
)
def test_an_article_tells_of_itself_by_our_or_behind_a_notice(sentence: str, noticed: bool, told: str) -> None:
    assert told_before(sentence, "Radio Lakeside", noticed=noticed) == told


def test_the_report_of_a_corrected_article_may_be_another_s_unless_it_is_called_wrong() -> None:
    sentence = "The report said that the lock would close."
    assert not article_tells(sentence, noticed=True, follows="It had been asked for by the council.")
    assert article_tells(sentence, noticed=True, follows="This was wrong.")
    assert not article_tells(sentence, follows="This was wrong.")


@pytest.mark.parametrize(
    ("outlet", "short"),
    [
        ("Lockside Herald", "Herald"),
        ("The Lockside Herald", "Herald"),
        ("Herald", ""),
        ("Radio Lakeside", "Lakeside"),
        ("Lakeside Radio", ""),
        ("Lockside Weekly", ""),
        ("Channel 9", ""),
        ("", ""),
    ],
)
def test_an_outlet_is_called_by_the_last_word_of_its_name_unless_that_is_its_kind(outlet: str, short: str) -> None:
    assert short_name(outlet) == short


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("On Sunday the Herald reported that the lock would close.", "the lock would close"),
        ("Late on Sunday evening, the Herald wrongly reported that the lock would close.", "the lock would close"),
        ("The Herald said last week that the lock would close.", "the lock would close"),
        ("Last week the Lockside Herald wrote that the lock would close.", "the lock would close"),
        ("Yesterday this newspaper told its readers that the lock would close.", "the lock would close"),
        ("This website told readers on Sunday morning that the lock would close.", "the lock would close"),
        (
            "In May this station played a recording of the keeper and told listeners that he had wept.",
            "In May this station played a recording of the keeper and told listeners that he had wept",
        ),
        ("On Sunday a rival of the Herald reported that the lock would close.", ""),
        ("On Sunday the Herald’s owner said that the lock would close.", ""),
        ("The keeper told the Herald that the lock would close.", ""),
        ("This newspaper asked the council, which said that the lock would close.", ""),
        ("Herald said that the lock would close.", ""),
        ("“We reported that the lock would close,” the council said.", ""),
    ],
)
def test_an_outlet_tells_by_its_short_name_or_as_this_newspaper(sentence: str, told: str) -> None:
    assert told_before(sentence, "Lockside Herald", short="Herald") == told


def test_a_short_name_is_not_taken_for_the_outlet_where_it_is_not_given() -> None:
    assert not outlet_tells("On Sunday the Herald reported that the lock would close.", "Lockside Herald")


@pytest.mark.parametrize(
    ("told", "verdict", "wrong"),
    [
        ("the keeper was drunk", "He was not.", True),
        ("the keeper was drunk", "He wasn’t, and we knew it.", True),
        ("the gate sank", "It did not.", True),
        ("the keeper had resigned", "He has not – he is on leave.", True),
        ("the lock would close", "It won't, or at any rate we had no reason to say so.", True),
        ("the keeper was drunk", "This is not correct.", True),
        ("the keeper was drunk", "He was not, the council said.", False),
        ("the keeper was drunk", "He was not alone.", False),
        ("the keeper would come", "He did not.", False),
        ("the keeper had promised to come", "He did not.", False),
        ("the gate sank", "It was not.", False),
        ("the gate had been raised", "It was not.", True),
        ("it was shut because the keeper was ill", "It was not.", True),
        ("the gate was raised after the storm", "It was not.", True),
        ("the gate sank because it had rusted", "It did not.", True),
        ("the men would walk out unless the wage was raised", "It was not.", False),
        ("the men walked out because the wage was cut", "It was not.", False),
        ("the man who was hurt walked home", "He was not.", False),
        ("the lock was shut", "It is not.", False),
        ("the lock is shut", "It was not.", False),
        ("the mill had burnt and the miller was safe", "He has not.", False),
        ("the keeper was drunk", "He did not.", False),
        ("", "It was not.", False),
    ],
)
def test_a_short_clause_turns_round_what_was_told_where_it_takes_up_its_verb(
    told: str, verdict: str, wrong: bool
) -> None:
    assert called_wrong(verdict, told) == wrong
