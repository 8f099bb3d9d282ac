"""How `forecasts watch read` makes an article of a piece: one page, asked for once."""

from datetime import date

from forecasts.errors import ConflictError, InvalidInputError, SourceError
from forecasts.intake import fetched_capture, read_capture, store_article
from forecasts.outside import read_while_waiting
from forecasts.runtime import Runtime
from forecasts.values import PieceState
from forecasts.watches import find_piece, publication_day


def article_of_piece(runtime: Runtime, piece_id: int, day: date | None, *, by: str) -> int:
    """Reads a piece from its address, with no session open, and stores it as an article.

    Args:
        runtime: the composed runtime.
        piece_id: the piece.
        day: when it was published; as its page or its list says by default.
        by: who reads it.

    Returns:
        The number of the article.

    Raises:
        NotFoundError: there is no such piece.
        ConflictError: it was read already, or published outside the watch.
        InvalidInputError: it has no address, its page holds no article, or nobody says on which day
            it was published.
        SourceError: the page cannot be read, or its host asks programs not to.
    """
    with runtime.reading() as session:
        piece = find_piece(session, piece_id)
        url, state, article = piece.url, piece.state, piece.article_id
    if state is PieceState.READ:
        raise ConflictError(f"Piece {piece_id} is article {article} already.")
    if url is None:
        raise InvalidInputError(
            f"Piece {piece_id} has no address; add its text, then name the article: forecasts "
            f"watch read {piece_id} --article ID"
        )
    try:
        capture = fetched_capture(read_while_waiting(url, now=runtime.now))
    except SourceError as error:
        raise SourceError(
            f"{error} Save its page as a file and add that, then name the article: forecasts watch "
            f"read {piece_id} --article ID; or pass the piece: forecasts watch pass {piece_id}"
        ) from error
    read = read_capture(capture, published_on=day)
    dates = read.document.dates if read.document else ()
    with runtime.reading() as session:
        settled = publication_day(session, find_piece(session, piece_id), dates, said=day)
    if settled != day:
        read = read_capture(capture, published_on=settled)
    with runtime.transaction() as session:
        stored = store_article(
            session, read, url=url, published_on=settled, by=by, now=runtime.now()
        )
        return stored.article.id
