"""`forecasts predict`: puts a stated probability on record, or many."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from forecasts.cli.context import acting, moment, opened
from forecasts.cli.output import print_json, warn
from forecasts.cli.parameters import (
    ARGUMENT,
    NEGATIVE_NUMBERS,
    NUMBER,
    PROBABILITY,
    by_option,
    example,
    json_option,
    range_options,
    stated_on_option,
)
from forecasts.cli.speaker import Speaker
from forecasts.clock import Edge, Moment
from forecasts.errors import InvalidInputError
from forecasts.values import Directness, ExcludedReason, ForecasterKind, Reading, Visibility
from forecasts.wording import EXCLUDED_WORDS, day_words, reading_words

if TYPE_CHECKING:
    from forecasts.db import Session
    from forecasts.models import Forecaster, Prediction, Question
    from forecasts.predictions import Source, Statement


def _check_source(
    speaker: Speaker, stated: Moment | None, source: "Source", *, now: datetime
) -> bool:
    """Says whether a source stands where one is needed; your own statement must have it."""
    if stated is None or stated.at >= now:
        return True
    if speaker.name is None and not source.url:
        raise InvalidInputError(
            "A statement of your own counts from now; one dated in the past needs the public page "
            "that shows it: --url URL."
        )
    return source.is_given


def prediction_record(
    row: "Prediction", question: "Question", forecaster: "Forecaster"
) -> dict[str, Any]:
    """Builds the JSON of a prediction on record."""
    names = ("probability", "low", "high", "stated_at", "stated_precision", "recorded_at")
    kept = ("recorded_by", "basis", "directness", "is_commitment", "visibility", "excluded_reason")
    return {
        "id": row.id,
        "question": question.slug,
        "forecaster": forecaster.name,
        "forecaster_slug": forecaster.slug,
        "kind": forecaster.kind,
        **{name: getattr(row, name) for name in (*names, *kept)},
    }


def warn_excluded(record: dict[str, Any]) -> None:
    """Warns when a statement is on record but never scored."""
    reason, elsewhere = record["excluded_reason"], record.get("counts_on")
    if elsewhere is not None:
        warn(f"{EXCLUDED_WORDS[reason].capitalize()}: it counts on {elsewhere} instead.")
    elif reason is not None:
        warn(f"Recorded, but not scored: {EXCLUDED_WORDS[reason]}.")


@click.command(
    context_settings=NEGATIVE_NUMBERS,
    epilog=example(
        'forecasts predict "Will Belarus join the war by 31 December? 15%"',
        "forecasts predict belarus-in-the-war 5%",
        'forecasts predict belarus-in-the-war "1 in 20" --as "Pavel Slunkin" \\',
        "    --stated-on 2023-02-22 --url https://example.org/interview",
        "forecasts predict --lines mine.txt --private",
    ),
)
@click.argument("slug", type=ARGUMENT, metavar="[SLUG|LINE]", required=False)
@click.argument("probability", type=PROBABILITY, required=False)
@click.option("--as", "name", metavar="NAME", help="Who said it.  [default: you]")
@click.option("--kind", type=click.Choice([each.value for each in ForecasterKind]))
@click.option("--new", "is_new", is_flag=True, help="A name much like another is somebody else.")
@stated_on_option
@click.option("--quote", metavar="TEXT", help="The words themselves, at most 300 characters.")
@click.option("--url", metavar="URL", help="The public page that shows them.")
@click.option("--publisher", metavar="NAME", help="Who published it.")
@range_options
@click.option("--paraphrase", "is_paraphrase", is_flag=True, help="Not the speaker's own words.")
@click.option("--hearsay", "is_hearsay", is_flag=True, help="Second hand: shown, never scored.")
@click.option("--commitment", "is_commitment", is_flag=True, help="The speaker decides it.")
@click.option("--private", "is_private", is_flag=True, help="Nobody else may see it.")
@click.option(
    "--unlisted", "is_unlisted", is_flag=True, help="A new question only its address leads to."
)
@click.option("--lines", type=click.File("rb"), help="Many lines, from a file or -.")
@click.option("--undo", type=NUMBER, metavar="ID", help="Take back what was just recorded.")
@by_option
@json_option
def predict(
    *,
    slug: str | None,
    probability: float | None,
    name: str | None,
    kind: str | None,
    is_new: bool,
    stated_on: str | None,
    low: float | None,
    high: float | None,
    is_commitment: bool,
    is_private: bool,
    is_unlisted: bool,
    lines: BinaryIO | None,
    undo: int | None,
    by: str | None,
    as_json: bool,
    **published: Any,
) -> None:
    """Puts one stated probability on record, or many.

    One LINE holds the question, its deadline and the probability; #tags and !private, !unlisted or
    !public may stand anywhere. A question on record under that title is not asked again.
    PROBABILITY is typed as 5%, 0.05, 1 in 20, 1/20 or odds 1:19. Without --as it is your own, and
    counts from now. A statement made once the outcome was known is kept and never scored.
    """
    from forecasts.cli.predict_line import Lines, check_line, take_back
    from forecasts.predictions import Statement

    if sum(each is not None for each in (slug, lines, undo)) != 1:
        raise click.UsageError("Give SLUG PROBABILITY, one LINE, --lines FILE, or --undo ID.")
    if undo is not None:
        take_back(undo)
        return
    speaker = Speaker(name, ForecasterKind(kind) if kind else None, is_new, acting(by))
    visibility = _visibility(is_private=is_private, is_unlisted=is_unlisted)
    statement = Statement(
        probability=probability or 0.0,
        low=low,
        high=high,
        is_commitment=is_commitment,
        source=_source(**published),
        visibility=visibility,
    )
    if slug is not None and probability is not None:
        if is_unlisted:
            raise click.UsageError("--unlisted is for a new question; give it with a LINE.")
        record, zone = _record(slug, speaker, statement, stated_on)
        _print(record, zone, as_json=as_json)
        return
    if stated_on is not None:
        raise click.UsageError("A line counts from now; --stated-on goes with SLUG PROBABILITY.")
    said = Lines(speaker, statement)
    if lines is not None:
        said.record_all(lines, as_json=as_json)
    elif slug is not None:
        said.record_one(check_line(slug), as_json=as_json)


def _visibility(*, is_private: bool, is_unlisted: bool) -> Visibility:
    if is_private and is_unlisted:
        raise click.UsageError("--private and --unlisted contradict each other; give one.")
    if is_private:
        return Visibility.PRIVATE
    return Visibility.UNLISTED if is_unlisted else Visibility.PUBLIC


def _source(
    *,
    quote: str | None,
    url: str | None,
    publisher: str | None,
    is_paraphrase: bool,
    is_hearsay: bool,
) -> "Source":
    from forecasts.predictions import Source

    directness = Directness.PARAPHRASE if is_paraphrase else Directness.DIRECT
    if is_hearsay:
        directness = Directness.HEARSAY
    return Source(quote=quote, url=url, publisher=publisher, directness=directness)


def _record(
    slug: str, speaker: Speaker, statement: "Statement", stated_on: str | None
) -> tuple[dict[str, Any], str]:
    from forecasts.predictions import record_prediction
    from forecasts.questions import find_question

    with opened() as runtime, runtime.transaction() as session:
        now = runtime.now()
        question = find_question(session, slug)
        stated = moment(stated_on, Edge.END, question.zone)
        is_sourced = _check_source(speaker, stated, statement.source, now=now)
        is_public = {question.visibility, statement.visibility} == {Visibility.PUBLIC}
        forecaster = speaker.settled(session, is_public=is_public, now=now)
        row = record_prediction(
            session,
            question=question,
            forecaster=forecaster,
            statement=replace(statement, stated=stated),
            by=speaker.by,
            now=now,
        )
        session.flush()
        record, zone = prediction_record(row, question, forecaster), question.zone
        if row.excluded_reason is ExcludedReason.CONDITION_KNOWN:
            record["counts_on"] = _counts_on(session, question)
        cannot = _cannot_be_meant(session, question, forecaster)
    for words in cannot:
        warn(f"{words} It is recorded as said.")
    if not is_sourced:
        warn("No source is given; add --url or --quote, so that others can check what was said.")
    return record, zone


def _counts_on(session: "Session", question: "Question") -> str | None:
    """Names the question on which a statement counts whose condition was known already."""
    from forecasts.families import families_of
    from forecasts.models import Question

    beside = families_of(session, [question.id])[question.id].unconditional_id
    return None if beside is None else session.get_one(Question, beside).slug


def _cannot_be_meant(
    session: "Session", question: "Question", forecaster: "Forecaster"
) -> list[str]:
    """Says what the forecaster stands by on this question and its family and cannot all mean."""
    from forecasts.families import families_of, family_incoherences, incoherence_words

    family = families_of(session, [question.id]).get(question.id)
    if family is None:
        return []
    found = family_incoherences(session, family, forecaster_id=forecaster.id, is_public=False)
    return [incoherence_words(each.found) for each in found if question.slug in each.found.slugs]


def _print(record: dict[str, Any], zone: str, *, as_json: bool) -> None:
    if as_json:
        print_json(record)
    else:
        said = reading_words(Reading(record["probability"], record["low"], record["high"]))
        when = day_words(record["stated_at"], record["stated_precision"], zone=zone)
        who, what = record["forecaster"], record["question"]
        click.echo(f"Recorded as prediction {record['id']}: {who} on {what}: {said}, said {when}")
    warn_excluded(record)
