"""What curators decide, further: repetitions, what is never scored, decisions taken back."""

from typing import Any

from forecasts.accounts import Scope
from forecasts.resolution.desk import take_back
from forecasts.resources.curation import (
    ArticleRecord,
    CandidateRecord,
    article_record,
    candidate_record,
    curated_candidate,
)
from forecasts.resources.questions import QuestionRecord, question_record
from forecasts.resources.repeating import decided_on, merge_as_repeat, set_rest_of_aside
from web.api.area import Asked
from web.api.asking import ReasonSent
from web.api.curation import area
from web.api.desk_asking import RepeatSent


@area.does(
    "/candidates/<int:number>/merging", CandidateRecord, takes=RepeatSent, needs=Scope.CURATE
)
def merge(asked: Asked, sent: dict[str, Any], number: int) -> CandidateRecord:
    """Sets a candidate aside as a repetition; its article becomes a further source of the call."""
    candidate = curated_candidate(asked.session, number)
    merge_as_repeat(
        asked.session,
        candidate,
        sent["call"],
        speaker=sent.get("speaker"),
        by=asked.me.mark,
        now=asked.now,
    )
    return candidate_record(asked.session, candidate)


@area.does("/articles/<int:number>/setting-aside", ArticleRecord, needs=Scope.CURATE)
def set_aside(asked: Asked, number: int) -> ArticleRecord:
    """Sets aside together what waits in an article and is never scored as it stands."""
    set_rest_of_aside(asked.session, number, by=asked.me.mark, now=asked.now)
    asked.session.flush()
    return article_record(asked.session, number, is_curator=True)


@area.does("/proposals/<slug>/undo", QuestionRecord, takes=ReasonSent, needs=Scope.CURATE)
def undo_outcome(asked: Asked, sent: dict[str, Any], slug: str) -> QuestionRecord:
    """Takes back what was decided about the last proposal; it waits again, for a person only."""
    question, proposal = decided_on(asked.session, slug, asked.me)
    take_back(asked.session, proposal, reason=sent["reason"], by=asked.me.mark, now=asked.now)
    return question_record(asked.session, question, asked.me, now=asked.now)
