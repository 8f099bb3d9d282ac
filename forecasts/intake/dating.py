"""From which day words are reckoned, before anybody settled when an article was published."""

from datetime import date

from forecasts.intake.views import ArticleView, CandidateView
from forecasts.language.when.dates import IN_TEXT, MASTHEAD


def proposed_day(article: ArticleView, *, today: date) -> date | None:
    """Gives the one day an article names as its own, or else the only past one it names.

    Args:
        article: the article.
        today: days after it are none.
    """
    for kinds in ({MASTHEAD}, {MASTHEAD, IN_TEXT}):
        named = {str(each["day"]) for each in article.date_evidence if each["kind"] in kinds}
        past = [day for day in map(date.fromisoformat, named) if day <= today]
        if past and not article.date_warnings:
            return past[0] if len(past) == 1 else None
    return None


def said_about(article: ArticleView, view: CandidateView, *, today: date) -> date | None:
    """Gives the day a candidate was said, about; it need not be settled."""
    return view.stated_on or article.published_on or proposed_day(article, today=today)
