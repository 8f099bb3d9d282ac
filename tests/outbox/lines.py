"""A mailer without a server: it answers as it is told, and notes what it was handed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from forecasts.mail import Answer, Fate, Letter

TAKEN = Answer(Fate.TAKEN, 250, "taken")
LATER = Answer(Fate.LATER, 451, "4.7.1 come back later")
DOWN = Answer(Fate.LATER, None, "ConnectionRefusedError: nobody listens")
REFUSED = Answer(Fate.REFUSED, 554, "5.7.1 we do not like you")
DEAD = Answer(Fate.REFUSED, 550, "5.1.1 nobody of this name", is_address_dead=True)
UNCERTAIN = Answer(Fate.UNCERTAIN, None, "SMTPServerDisconnected: the connection ended")


@dataclass
class Line:
    """Answers in turn, the last one again and again; an exception is raised."""

    answers: list[Answer | Exception]
    handed: list[tuple[str, bytes]]
    on_send: Callable[[str, bytes], None]
    is_open: bool = True

    def send(self, to: str, content: bytes) -> Answer:
        """Takes a message as it is told."""
        self.on_send(to, content)
        self.handed.append((to, content))
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Lines:
    """Opens lines, and counts them."""

    answers: list[Answer | Exception] = field(default_factory=lambda: [TAKEN])
    handed: list[tuple[str, bytes]] = field(default_factory=list)
    on_send: Callable[[str, bytes], None] = lambda _to, _content: None
    opened: int = 0

    def send(self, letter: Letter) -> None:
        """Is not for the outbox."""
        raise AssertionError(letter)

    @contextmanager
    def line(self) -> Iterator[Line]:
        """Opens a line."""
        self.opened += 1
        yield Line(self.answers, self.handed, self.on_send)
