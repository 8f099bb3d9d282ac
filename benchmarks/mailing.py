"""Mail beside the plainest program that could send it, in one run, as ratios.

Sending: our line beside `smtplib.SMTP.sendmail` over one connection, handing the same bytes to the
same server, a process of its own on this machine, in turns. What arrived is compared with what was
handed over. Building and signing are told by themselves: each letter is built and signed once, when
it is put in the queue.

Run it: python benchmarks/mailing.py [--letters 1000] [--rounds 5] [--kilobytes 30]
"""

import argparse
import hashlib
import multiprocessing
import random
import smtplib
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from forecasts.config import DkimSettings, MailSettings
from forecasts.mail import Fate, Letter, Picture, SmtpMailer, message_bytes
from tests.mail.mailbox import HOST, SENDER, mail_server

KEY = Path(__file__).resolve().parents[1] / "tests/mail/signing_key.pem"


def letter(kilobytes: int, number: int) -> Letter:
    """A report of about that size: a third text and page, the rest a picture."""
    draw = random.Random(number)  # noqa: S311  # nothing secret
    line = "The strait stays open until March: you 35 %, the crowd 41 %, it did. "
    text = "\n".join([line] * (kilobytes * 1000 // 6 // len(line)))
    return Letter(
        to=f"reader-{number}@mail.example",
        subject="3 resolved: you 0.12, the crowd 0.19",
        text=text,
        html=f"<!doctype html><title>Week 48</title><p>{text}</p>",
        pictures=(Picture(name=f"chart@{HOST}", png=draw.randbytes(kilobytes * 500)),),
        message_id=f"weekly.2026-W48.{number:032x}@forecasts.example",
        written_at=datetime(2026, 11, 29, tzinfo=UTC),
        list_name="Weekly report",
        unsubscribe_url="https://forecasts.example/mail/unsubscribe/abc",
    )


def serve(told: Connection) -> None:
    """Runs the mail server: says its port, then what arrived since it was last asked."""
    with mail_server(reads=False) as mailbox:
        told.send(mailbox.port)
        while told.recv():
            arrived = digest(each.content for each in mailbox.received)
            mailbox.clear()
            told.send(arrived)


@contextmanager
def server() -> Iterator[tuple[MailSettings, Connection]]:
    """Starts the mail server; gives how to reach it, and what to ask it by."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,))
    process.start()
    try:
        yield MailSettings(HOST, here.recv(), None, None, False, SENDER), here
    finally:
        here.send(False)
        process.join()


def digest(contents: Iterable[bytes]) -> list[str]:
    return sorted(hashlib.sha256(each).hexdigest() for each in contents)


def ours(settings: MailSettings, letters: list[tuple[str, bytes]]) -> None:
    with SmtpMailer(settings).line() as line:
        for to, content in letters:
            answer = line.send(to, content)
            if answer.fate is not Fate.TAKEN:
                raise SystemExit(answer.words)


def plain(settings: MailSettings, letters: list[tuple[str, bytes]]) -> None:
    with smtplib.SMTP(settings.host, settings.port) as server:
        for to, content in letters:
            server.sendmail(SENDER, [to], content)


def took(work: Callable[[], object]) -> tuple[float, float]:
    """Gives how long it took, and how much of that this process worked."""
    begun, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - worked


def compare(
    settings: MailSettings, asked: Connection, letters: list[tuple[str, bytes]], rounds: int
) -> None:
    """Sends all letters both ways, in turns, and prints the ratios."""
    ways = {"ours": ours, "plain smtplib": plain}
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    wanted = digest(content for _, content in letters)
    for turn in range(rounds):
        for name in list(ways) if turn % 2 == 0 else list(reversed(ways)):
            spent[name].append(took(lambda name=name: ways[name](settings, letters)))
            asked.send(True)
            if asked.recv() != wanted:
                raise SystemExit(f"{name}: what arrived is not what was handed over")
    for name, times in spent.items():
        seconds, worked = [sorted(each) for each in zip(*times, strict=True)]
        print(
            f"  {name:14} {len(letters) / seconds[0]:7,.0f} letters a second at best, "
            f"{len(letters) / statistics.median(seconds):7,.0f} in the middle; "
            f"{worked[0] / len(letters) * 1000:.2f} ms of our own work a letter"
        )
    quickest = {
        name: [min(each) for each in zip(*times, strict=True)] for name, times in spent.items()
    }
    ratios = [a / b for a, b in zip(quickest["ours"], quickest["plain smtplib"], strict=True)]
    print(f"  ours takes {ratios[0]:.2f} of plain's time, {ratios[1]:.2f} of its work")


def build(unsigned: MailSettings, kilobytes: int) -> None:
    """Prints what one letter takes until it can be queued."""
    number = 100
    signed = replace(unsigned, dkim=DkimSettings("mail2026", "forecasts.example", KEY.read_bytes()))
    letters = [letter(kilobytes, each) for each in range(number)]
    for name, settings in (("built", unsigned), ("built and signed", signed)):
        _, worked = took(lambda settings=settings: [message_bytes(e, settings) for e in letters])
        print(f"  {name:18} {worked / number * 1000:6.2f} ms of work a letter")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kilobytes", type=int, default=30)
    asked = parser.parse_args()
    with server() as (settings, told):
        made = [letter(asked.kilobytes, number) for number in range(asked.letters)]
        letters = [(each.to, message_bytes(each, settings)) for each in made]
        size = len(letters[0][1]) / 1000
        print(f"sending {len(letters):,} letters of {size:.0f} KB, {asked.rounds} rounds")
        compare(settings, told, letters, asked.rounds)
        print(f"building a letter of {size:.0f} KB")
        build(settings, asked.kilobytes)


if __name__ == "__main__":
    main()
