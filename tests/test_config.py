"""Settings of keys and mail: what is weak, half or wrong is refused before anything runs."""

import stat
from pathlib import Path

import pytest

from forecasts.config import Settings, load_settings, own_secret_key
from forecasts.errors import ConfigurationError

STRONG = "Qm3v8Zr1Lx6Kp0Ty5Nw2Hb7Jd4Gs9Fc1"
PUBLIC = {"FORECASTS_SITE_URL": "https://forecasts.example"}


def loaded(**environment: str) -> Settings:
    return load_settings({"FORECASTS_DATABASE_URL": "sqlite:///x.db", **environment})


@pytest.mark.parametrize("key", ["secret", "change-me", "a" * 64, "abcabcabc" * 8, STRONG[:31]])
def test_a_weak_key_is_refused_on_a_public_site_and_taken_on_this_machine(key: str) -> None:
    with pytest.raises(ConfigurationError, match="FORECASTS_SECRET_KEY is too weak"):
        loaded(FORECASTS_SECRET_KEY=key, **PUBLIC)
    assert loaded(FORECASTS_SECRET_KEY=key).secret_key == key


def test_a_strong_key_is_taken_and_shown_in_no_picture_of_the_settings() -> None:
    found = loaded(FORECASTS_SECRET_KEY=STRONG, **PUBLIC)
    assert own_secret_key(found) == STRONG
    assert STRONG not in repr(found)


def test_a_public_site_without_a_key_does_not_start() -> None:
    with pytest.raises(ConfigurationError, match="is not set"):
        own_secret_key(loaded(**PUBLIC))


def test_on_this_machine_a_key_is_made_once_and_kept_from_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    first = own_secret_key(loaded())
    (kept,) = tmp_path.rglob("secret.key")
    assert len(first) >= 32
    assert own_secret_key(loaded()) == first == kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_key_that_cannot_be_kept_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "forecasts").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(ConfigurationError, match="cannot be kept"):
        own_secret_key(loaded())


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "is_encrypted"),
    [
        ("smtp://mail.example", "mail.example", 587, None, None, False),
        ("smtps://mail.example", "mail.example", 465, None, None, True),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, None, None, False),
        (
            "smtp://desk%40mail.example:p%3Aw%2Fd@mail.example:2525",
            "mail.example", 2525, "desk@mail.example", "p:w/d", False,
        ),
    ],
)  # fmt: skip
def test_a_mail_server_is_read_from_its_address(
    url: str,
    host: str,
    port: int,
    user: str | None,
    password: str | None,
    is_encrypted: bool,  # noqa: FBT001  # a column of the table above
) -> None:
    mail = loaded(FORECASTS_SMTP_URL=url, FORECASTS_MAIL_FROM="desk@forecasts.example").mail
    assert mail is not None
    assert (mail.host, mail.port, mail.user, mail.password) == (host, port, user, password)
    assert mail.is_encrypted is is_encrypted
    assert password is None or password not in repr(mail)


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:x", "smtp://[:1"]
)
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="FORECASTS_SMTP_URL"):
        loaded(FORECASTS_SMTP_URL=url, FORECASTS_MAIL_FROM="desk@forecasts.example")


@pytest.mark.parametrize("sender", ["", "desk", "Desk <desk@mail.example>", "a@b\nBcc: c@d.e"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(ConfigurationError, match="FORECASTS_MAIL_FROM"):
        loaded(FORECASTS_SMTP_URL="smtp://mail.example", FORECASTS_MAIL_FROM=sender)


def test_a_sender_without_a_server_is_refused_and_neither_means_no_mail() -> None:
    with pytest.raises(ConfigurationError, match="FORECASTS_SMTP_URL"):
        loaded(FORECASTS_MAIL_FROM="desk@forecasts.example")
    assert loaded().mail is None
