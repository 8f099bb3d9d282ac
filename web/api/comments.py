"""What people say on a question beside the numbers."""

from typing import Any, Final

from forecasts.accounts import seen_question
from forecasts.comments import remove_comment, write_comment
from forecasts.logbook import author_of, spoken
from forecasts.resources.comments import CommentRecord, list_comments, own_comment, written_comment
from forecasts.resources.parts import Paged, sliced
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import CommentSent, PageAsked

area: Final = Area("comments", "What people say on a question beside the numbers.")

_ON: Final = "/questions/<slug>/comments"


@area.reads(_ON, CommentRecord, is_list=True, asks=PageAsked)
def on(asked: Asked, query: dict[str, Any], slug: str) -> Listing:
    """Lists the comments on a question, the newest first; one's own notes among them."""
    question = seen_question(asked.session, slug, asked.viewer)
    found = list_comments(asked.session, question, asked.viewer)
    return Listing.of(sliced(found, Paged(query["page"], query["size"])))


@area.does(_ON, CommentRecord, takes=CommentSent, status=201)
def write(asked: Asked, sent: dict[str, Any], slug: str) -> CommentRecord:
    """Writes a comment; the same said twice in a row stands once."""
    question = seen_question(asked.session, slug, asked.me)
    author = author_of(asked.session, asked.me, now=asked.now)
    comment = write_comment(
        asked.session,
        question,
        author.forecaster,
        text=sent["text"],
        visibility=spoken(question.visibility, sent.get("visibility", question.visibility)),
        by=author.by,
        now=asked.now,
    )
    viewer = asked.again(author.forecaster.id)
    return written_comment(asked.session, question, comment, viewer)


@area.does(f"{_ON}/<int:number>", method="DELETE")
def remove(asked: Asked, slug: str, number: int) -> None:
    """Takes a comment of one's own away: its words go, that there was one stays."""
    question = seen_question(asked.session, slug, asked.me)
    comment = own_comment(asked.session, question, number, asked.me)
    remove_comment(asked.session, comment, by=asked.me.mark, now=asked.now)
