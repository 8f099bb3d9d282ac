"""Forecasters: finding one by any of its names, recording a new one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher, get_close_matches
from typing import Final

from sqlalchemy import delete, select

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.models import Account, Alias, Forecaster, ForecasterMerge, Prediction
from forecasts.naming import free_slug
from forecasts.scores import rescore_questions
from forecasts.text import clean_text, name_key, nearest, slugify
from forecasts.values import Chain, ForecasterKind, Visibility

_COMMON: Final = 200


def _kept(session: Session, found: Forecaster | None, *, is_public: bool) -> Forecaster | None:
    """Follows who is merged into another to that one; the public, only who was seen before."""
    while found is not None and not found.is_public:
        merge = session.scalars(
            select(ForecasterMerge).where(
                ForecasterMerge.merged_id == found.id, ForecasterMerge.undone_at.is_(None)
            )
        ).one_or_none()
        if merge is None or (is_public and not merge.moved["was_public"]):
            return found
        found = session.get_one(Forecaster, merge.kept_id)
    return found


def _named(session: Session, name: str) -> Forecaster | None:
    return session.scalars(
        select(Forecaster)
        .join(Alias, Alias.forecaster_id == Forecaster.id)
        .where(Alias.name_key == name_key(name))
    ).first()


def known_forecaster(session: Session, name: str) -> Forecaster | None:
    """Finds a forecaster by name or alias; None when nobody is called that.

    A slug is an address, not a name: two names may shape the same one, so it never decides here.
    Who is merged into another is found as that one.
    """
    return _kept(session, _named(session, name), is_public=False)


def find_forecaster(session: Session, name: str, *, is_public: bool = False) -> Forecaster:
    """Finds a forecaster by slug, name or alias; who is merged into another, as that one.

    Args:
        session: any session.
        name: slug, name or alias.
        is_public: whether the asker is a member of the public, for whom somebody without a public
            statement does not exist.

    Raises:
        NotFoundError: nobody is called that; the nearest names are offered.
    """
    by_slug = select(Forecaster).where(Forecaster.slug == name.strip().lower())
    for found in (session.scalars(by_slug).first(), _named(session, name)):
        each = _kept(session, found, is_public=is_public)
        if each is not None and (each.is_public or not is_public):
            return each
    names = select(Alias.name)
    if is_public:
        names = names.join(Forecaster, Forecaster.id == Alias.forecaster_id).where(
            Forecaster.is_public
        )
    raise NotFoundError("forecaster", name, nearest(name, session.scalars(names)))


def _is_slip(one: str, other: str) -> bool:
    """Says whether two words differ as a misspelling does: long enough, alike, no numbering."""
    if one == other:
        return True
    if min(len(one), len(other)) < 4 or any(c.isdigit() for c in one + other):
        return False
    return SequenceMatcher(None, one, other).ratio() >= 0.75


def _is_one_letter_off(one: str, other: str) -> bool:
    """Says whether one letter was changed, added or left out."""
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))


def _is_cut_or_off(one: str, other: str) -> bool:
    """Says whether a short word is another cut off, or one letter off: "Lat", "Late"."""
    if min(len(one), len(other)) < 3 or not (one + other).isalpha():
        return False
    return one.startswith(other) or other.startswith(one) or _is_one_letter_off(one, other)


def _differs_by_a_word(ours: list[str], theirs: list[str]) -> bool:
    """Says whether names of several words differ in one of them alone, and there by a slip."""
    if len(ours) != len(theirs) or len(ours) < 2:
        return False
    differing = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and _is_cut_or_off(*differing[0])


def _is_misspelt(wanted: str, known: str) -> bool:
    ours, theirs = wanted.split(), known.split()
    if _differs_by_a_word(ours, theirs):
        return True
    if len(ours) == 1 and len(theirs) > 1:
        return bool(get_close_matches(wanted, theirs[-1:], cutoff=0.85)) and _is_slip(
            wanted, theirs[-1]
        )
    if len(ours) != len(theirs) or not get_close_matches(wanted, [known], cutoff=0.85):
        return False
    return all(_is_slip(*pair) for pair in zip(ours, theirs, strict=True))


def similar_names(session: Session, name: str, *, is_public: bool = False) -> list[str]:
    """Lists names on record so like this one that a slip of the pen is likely.

    Alike are names whose words are spelt nearly the same, names that shape the same address, and
    a single name that is, or nearly is, the last of a longer one; and names that differ in one
    word, which is cut off or one letter off ("Bob Lat", "Bob Late"). Names told apart by a number
    or a single letter ("Model A", "Model B") are not.

    Args:
        session: any session.
        name: as it is written.
        is_public: whether names nobody was told in public are left out.
    """
    wanted, slug = name_key(name), slugify(name)
    names = select(Alias.name_key, Alias.name).order_by(Alias.id)
    if is_public:
        names = names.join(Forecaster, Forecaster.id == Alias.forecaster_id)
        names = names.where(Forecaster.is_public)
    alike = [
        row.name
        for row in session.execute(names)
        if slugify(row.name) == slug or _is_misspelt(wanted, row.name_key)
    ]
    return alike[:3]


def similar_pairs(session: Session, names: Iterable[str]) -> list[tuple[str, str]]:
    """Lists those of many new names that are so like a name on record, with that name.

    For speed names are held only against those on record that share a word or the address, and
    not by a word that more than 200 share.

    Args:
        session: any session.
        names: what was just recorded; these are not held against each other.
    """
    new = {name_key(name): name for name in names}
    by_word: dict[str, list[tuple[str, str]]] = {}
    for key, name in session.execute(select(Alias.name_key, Alias.name).order_by(Alias.id)):
        if key not in new:
            for word in {*key.split(), f"/{slugify(name)}"}:
                by_word.setdefault(word, []).append((key, name))
    found = []
    for key, name in new.items():
        address = f"/{slugify(name)}"
        met = [by_word.get(word, []) for word in (address, *key.split())]
        rivals = dict(pair for pairs in met if len(pairs) <= _COMMON for pair in pairs)
        same = dict(by_word.get(address, []))
        alike = (
            known for other, known in rivals.items() if other in same or _is_misspelt(key, other)
        )
        found += [(name, known) for known in alike][:1]
    return found


def _give_up(session: Session, forecaster: Forecaster, name: str | None = None) -> None:
    """Takes a name from a forecaster nobody else sees, or all of them."""
    given = delete(Alias).where(Alias.forecaster_id == forecaster.id)
    session.execute(given if name is None else given.where(Alias.name_key == name_key(name)))


def _add_aliases(session: Session, forecaster: Forecaster, names: Iterable[str]) -> None:
    """Adds the names that are missing; a public forecaster gets them from a hidden one."""
    for name in dict.fromkeys(names):
        owner = known_forecaster(session, name)
        if owner is not None and forecaster.is_public and not owner.is_public:
            _give_up(session, owner, name)
            owner = None
        if owner is None:
            session.add(Alias(forecaster_id=forecaster.id, name=name, name_key=name_key(name)))
            session.flush()
        elif owner.id != forecaster.id:
            raise ConflictError(f"{name!r} already names {owner.name}; choose another name.")


def _clean_name(typed: str, what: str) -> str:
    clean = clean_text(typed, what=what, limit=300)
    if not name_key(clean):
        raise InvalidInputError(f"The {what} shows nothing; give one that can be read.")
    return clean


def _clean(text: str | None, what: str) -> str | None:
    return clean_text(text, what=what, limit=300) if text and text.strip() else None


def _seen(*, is_public: bool) -> Visibility:
    return Visibility.PUBLIC if is_public else Visibility.PRIVATE


def chain_of(forecaster: Forecaster) -> Chain:
    """Names the chain that tells of a forecaster."""
    return Chain.PUBLIC if forecaster.is_public else Chain.PRIVATE


def _fill_in(
    session: Session,
    forecaster: Forecaster,
    *,
    organisation: str | None,
    role: str | None,
    now: datetime,
) -> None:
    """Fills in what is missing; an organisation counts once in a crowd, so crowds are redone."""
    forecaster.role = forecaster.role or role
    if forecaster.organisation or not organisation:
        return
    forecaster.organisation = organisation
    ledger.record(session, forecaster, "edited", chain=chain_of(forecaster), now=now)
    _rescore(session, forecaster)


def _rescore(session: Session, forecaster: Forecaster) -> None:
    spoke_on = select(Prediction.question_id).where(Prediction.forecaster_id == forecaster.id)
    rescore_questions(session, session.scalars(spoke_on.distinct()).all())


def record_forecaster(
    session: Session,
    *,
    name: str,
    kind: ForecasterKind,
    organisation: str | None = None,
    role: str | None = None,
    aliases: Iterable[str] = (),
    is_public: bool = True,
    now: datetime,
) -> Forecaster:
    """Finds a forecaster by name, or records a new one with its aliases.

    A known forecaster keeps its kind; organisation, role and aliases are filled in where missing,
    and a new organisation rescores the questions the forecaster spoke on: a crowd hears one vote
    an organisation.
    With `is_public` False a new name is ledgered in the private chain and shown to nobody else,
    and a public forecaster stays as it is. One that was hidden so far is published, as it is named
    here.

    Raises:
        ConflictError: an alias already names somebody else.
        InvalidInputError: the name or an alias is empty, too long or cannot be read.
    """
    clean = _clean_name(name, "name")
    others = [_clean_name(alias, "alias") for alias in aliases]
    organisation, role = _clean(organisation, "organisation"), _clean(role, "role")
    found = known_forecaster(session, clean)
    if found is None:
        found = Forecaster(
            slug=free_slug(session, Forecaster, clean, _seen(is_public=is_public)),
            name=clean,
            kind=kind,
            organisation=organisation,
            role=role,
            is_public=is_public,
            created_at=now,
        )
        session.add(found)
        ledger.record(session, found, "recorded", chain=chain_of(found), now=now)
    elif found.is_public and not is_public:
        return found
    elif found.is_public or not is_public:
        _fill_in(session, found, organisation=organisation, role=role, now=now)
    else:
        known_as = PublicName(clean, kind, organisation, role)
        publish_forecaster(session, found, known_as=known_as, now=now)
    _add_aliases(session, found, [clean, *others])
    return found


def record_own_forecaster(session: Session, *, name: str, now: datetime) -> Forecaster:
    """Records the forecaster an account is: hidden, and found by no name until it is public.

    Never one that is on record already, whatever its name.

    Raises:
        InvalidInputError: the name is empty, too long or cannot be read.
    """
    clean = _clean_name(name, "name")
    own = Forecaster(
        slug=free_slug(session, Forecaster, clean, Visibility.PRIVATE),
        name=clean,
        kind=ForecasterKind.USER,
        is_public=False,
        created_at=now,
    )
    session.add(own)
    ledger.record(session, own, "recorded", chain=Chain.PRIVATE, now=now)
    return own


@dataclass(frozen=True, slots=True)
class PublicName:
    """As whom the first public recording names a forecaster that was hidden so far."""

    name: str
    kind: ForecasterKind
    organisation: str | None = None
    role: str | None = None


def publish_forecaster(
    session: Session,
    forecaster: Forecaster,
    *,
    known_as: PublicName | None = None,
    now: datetime,
) -> None:
    """Makes a hidden forecaster public; afterwards this does nothing.

    It looks as if it were recorded now: organisation, role and further names that were given
    while it was hidden go, and it gets an address of its own.

    Args:
        session: an open writing transaction.
        forecaster: who speaks in public.
        known_as: what the public recording says; None where it says no more than who it is.
        now: the present instant.
    """
    if forecaster.is_public:
        return
    known_as = known_as or PublicName(forecaster.name, forecaster.kind)
    _give_up(session, forecaster)
    forecaster.slug = free_slug(session, Forecaster, known_as.name, Visibility.PUBLIC)
    forecaster.name, forecaster.kind = known_as.name, known_as.kind
    forecaster.organisation, forecaster.role = known_as.organisation, known_as.role
    forecaster.is_public, forecaster.created_at = True, now
    ledger.record(session, forecaster, "published", chain=Chain.PUBLIC, now=now)
    _add_aliases(session, forecaster, [known_as.name])
    _rescore(session, forecaster)


def _is_members(session: Session, forecaster: Forecaster) -> bool:
    """Says whether an account states this forecaster's probabilities itself."""
    owned = select(Account.id).where(Account.forecaster_id == forecaster.id)
    return session.scalar(owned) is not None


def settle_forecaster(
    session: Session,
    *,
    name: str,
    kind: ForecasterKind,
    role: str | None = None,
    is_new: bool = False,
    is_public: bool = True,
    is_owner: bool = False,
    now: datetime,
) -> Forecaster:
    """Finds the forecaster a person means, or records a new one, never a second by a slip.

    A refusal names hidden forecasters only where `is_owner` says that the whole record is theirs.

    Raises:
        ConflictError: the name is not on record but much like one that is, and `is_new` does not
            say that it is somebody else; or it is a member's, who is quoted by nobody.
    """
    known = known_forecaster(session, name)
    if known is not None and _is_members(session, known):
        raise ConflictError(
            f"{known.name} is a member here and speaks for themselves; tell two people of one name "
            f"apart, for example {name} (Reuters)."
        )
    if known is not None and is_new and (known.is_public or (is_owner and not is_public)):
        raise ConflictError(
            f"{known.name} is on record already; tell two people of one name apart, for example "
            f"{name} (Reuters)."
        )
    alike = [] if is_new or known else similar_names(session, name, is_public=not is_owner)
    if alike:
        raise ConflictError(
            f"{name!r} is not on record, but much like {', '.join(alike)}. Use that name, or add "
            "--new if this is somebody else."
        )
    return record_forecaster(session, name=name, kind=kind, role=role, is_public=is_public, now=now)
