"""An article that its outlet says is off its pages."""

from __future__ import annotations

import pytest

from pipelines.rules.notices import sentence_notice
from pipelines.rules.takedowns import taken_down


@pytest.mark.parametrize(
    ("sentence", "content"),
    [
        ("Our report of Tuesday has been taken down, and we ask the ferryman for his pardon.", ""),
        ("The alert has been withdrawn, and we apologise to the choir.", ""),
        ("The dispatch is gone from our pages.", ""),
        ("What we wrote on Monday about the lock keeper was wrong.", "on Monday about the lock keeper"),
        ("There was no second boat, and we have deleted it.", ""),
        ("Our front page of Friday rested on one letter and should never have been printed.", ""),
        ("Our first story on the ferryman should not have run, and we have told him so.", ""),
        ("“The lock that nobody paid for” can no longer be read on this site.", "The lock that nobody paid for"),
        ("The article with the names can no longer be found in our archive.", ""),
        ("We apologise: the post should not have been sent.", ""),
        ("We checked too little; the item should never have been broadcast.", ""),
        ("We know now that our story should not have run.", ""),
        ("The clip was removed from our channels, and we have told the choir so.", ""),
        ("We have looked again, and the paragraph on his brother has been taken out of the article.", ""),
    ],
)
def test_an_article_is_taken_back_in_free_words(sentence: str, content: str) -> None:
    said = sentence_notice(sentence, "Lockside Post")
    assert said is not None
    assert (said.notice, said.content) == ("withdrawal", content)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bulletin was withdrawn by the harbour office, we have learned.",
        '"The colour was ugly and we have removed it," said the painter Ida Lunt.',
        "The report was withdrawn after a day.",
        "The surveyor told us that the account should never have been printed.",
        "The bishop told us the alert should not have been sent.",
        "Our sources insist the report should not have been posted.",
        "We have heard that the item should not have been broadcast.",
        "We agree with the abbot that the report should never have been published.",
        "The abbot said we were late, and the report should never have been published.",
        "On the day we met, the report should not have been published.",
        "The abbot told us that our story should never have run.",
        "Our story should never have run, we were told by the abbot.",
        "Our story should never have run, the abbot told us.",
        "The clip was removed from our channels, the rowing club said.",
        "The picture has been taken off our pages, the gallery wrote on X.",
        "The clip is no longer on this site, the rowing club said.",
        "The report has been withdrawn, the rowing club told us.",
        "What we wrote on Monday about the lock keeper is read in class.",
    ],
)
def test_what_others_take_back_in_free_words_is_no_notice(sentence: str) -> None:
    assert sentence_notice(sentence, "Lockside Post") is None


@pytest.mark.parametrize(
    ("sentence", "before"),
    [
        ("It is gone from our website.", "We liked the picture too much."),
        ("It has gone from our site, with the map.", "Nothing holds in that front page."),
        ("That story has gone from our archive.", ""),
        ("The picture has been taken off our home page.", ""),
        ("That front page is no longer to be found on our website.", ""),
        ("The page has been removed from our app.", ""),
        ("It can no longer be heard in our archive.", "The item was a joke of ours."),
        ("We ran ahead of the keeper, and the item should not have gone on the air.", ""),
        ("We have taken it off our pages.", ""),
        ("We have taken it off our pages, as we told the keeper.", ""),
        ("We have since pulled the story and the sound from our own channels.", ""),
    ],
)
def test_what_is_gone_from_our_pages_is_taken_down(sentence: str, before: str) -> None:
    assert taken_down(sentence, sentence, ours=False, before=before) == ""


@pytest.mark.parametrize(
    ("sentence", "before"),
    [
        ("It is gone from our website.", "The heron nested by the lock."),
        ("It is gone from our river.", "We liked the heron too much."),
        ("The heron is gone from our pages.", ""),
        ("It can no longer be seen in our harbour.", "We liked the heron too much."),
        ("The item should not have gone on the air.", ""),
        ("The item should not have gone on the air, the keeper told us.", ""),
        ("The picture has been taken off their website.", ""),
        ("That story has gone from the archive.", ""),
        ("The picture has been taken off the wall.", "We went to see it."),
        ("We have taken the boat off our river.", ""),
        ("We have taken the lock keeper off our mailing list.", ""),
    ],
)
def test_what_is_gone_from_elsewhere_is_not(sentence: str, before: str) -> None:
    assert taken_down(sentence, sentence, ours=False, before=before) is None
