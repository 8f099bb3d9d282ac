"""Over half of the forecasts of the development articles have a question proposed for them."""

from forecasts.intake.matching import Wanted, propose_question, setting_of
from forecasts.language import extract
from forecasts.values import Classification
from tests.articles import gold_articles

SAFE = 0.12
SHARE = 0.5


def test_the_share_of_forecasts_with_a_question_stays_above_its_floor() -> None:
    asked = []
    for article in gold_articles("development"):
        for each in extract(article.text, published_on=article.published_on).candidates:
            if each.classification in {Classification.FORECAST, Classification.CONDITIONAL}:
                place = each.segments[0][0]
                asked.append(
                    propose_question(
                        Wanted(each.proposition, each.deadline, each.condition),
                        said_on=each.stated_on or article.published_on,
                        speaker=each.speaker,
                        setting=setting_of(
                            article.text, place, speaker=each.speaker, role=each.role
                        ),
                    )
                )
    questions = [each for each in asked if each.is_question]
    assert len(questions) / len(asked) >= SHARE
    assert sum(not each.is_draft for each in questions) / len(asked) >= SAFE
    assert all(each.title.endswith("?") and "  " not in each.title for each in questions)
