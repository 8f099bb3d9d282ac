"""A curator's desk, for tests of review: one invented article, read and decided about."""

import html
import re
from dataclasses import dataclass
from typing import Any

from forecasts.intake import article_view
from forecasts.values import CandidateState
from tests.conftest import FakeClock
from tests.web.people import Member

TEXT = """Ferry to Vessel may stay away

3 March 2024

Orla Quist, an analyst at the Northern Institute, said the ferry will probably return in May.

“It is unlikely that the ferry returns in May,” said Tomas Brandt, who formerly ran the port.

“Will it come? I would say yes and no,” said Ines Moru, an engineer.
"""
ASKED: dict[str, Any] = {
    "choice": "new",
    "title": "Will the ferry return in May?",
    "criteria": "Yes if a ferry lands in Vessel in May 2024; No otherwise.",
    "closes_on": "2024-05-31",
}
SLUG = "will-the-ferry-return-in-may"


@dataclass(frozen=True)
class Desk:
    """A curator with one article before them."""

    who: Member
    article: int = 1

    @property
    def clock(self) -> FakeClock:
        assert isinstance(self.who.runtime.now, FakeClock)
        return self.who.runtime.now

    def page(self, number: int) -> str:
        return self.who.open(f"/review/articles/{self.article}?candidate={number}")

    def form(self, number: int) -> dict[str, Any]:
        """Reads the form as the page fills it in."""
        page = self.page(number)
        form = page.partition('id="decide"')[2].partition("</form>")[0]
        fields = {
            tag["name"]: html.unescape(tag.get("value", ""))
            for tag in (dict(re.findall(r'(\w+)="([^"]*)"', each)) for each in _inputs(form))
            if tag.get("type") == "text" or tag["name"] == "other"
        }
        fields["criteria"] = html.unescape(form.partition(">\n")[2] and _textarea(form))
        chosen = re.search(r'name="choice" value="([^"]*)" checked', form)
        fields["choice"] = chosen[1] if chosen else ""
        return fields

    def decide(self, number: int, decision: str, *, status: int = 303, **fields: Any) -> str:
        filled = {**self.form(number), **fields, "decision": decision}
        self.clock.advance(minutes=1)
        return self.who.send(f"/review/articles/{self.article}/{number}", status=status, **filled)

    def undo(self, number: int, *, status: int = 303) -> str:
        return self.who.send(f"/review/articles/{self.article}/{number}/undo", status=status)

    def state(self, number: int) -> CandidateState:
        with self.who.runtime.reading() as session:
            return article_view(session, self.article).candidates[number - 1].state


def _inputs(form: str) -> list[str]:
    return re.findall(r"<input ([^>]*)>", form)


def _textarea(form: str) -> str:
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", form, re.DOTALL)
    return found[1] if found else ""


def pasted(who: Member, **fields: Any) -> str:
    """Pastes the article."""
    sent = {"text": TEXT, "published_on": "2024-03-03", "do": "save", **fields}
    return who.send("/review/articles/new", **sent)


def rows(who: Member, kind: Any) -> list[Any]:
    """Lists the rows of a kind, in the order in which they came."""
    with who.runtime.reading() as session:
        return list(session.query(kind).order_by(kind.id))
