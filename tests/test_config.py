"""Settings of keys and mail: what is weak, half or wrong is refused before anything runs."""

import stat
from pathlib import Path
from typing import Final

import pytest

from forecasts.config import DkimSettings, Settings, load_settings, own_secret_key
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


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "desk",
        "Desk <desk@mail.example>",
        "a@b\nBcc: c@d.e",
        "dösk@mail.example",
        "a\0@b.example",
    ],
)
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(ConfigurationError, match="FORECASTS_MAIL_FROM"):
        loaded(FORECASTS_SMTP_URL="smtp://mail.example", FORECASTS_MAIL_FROM=sender)


def test_a_sender_without_a_server_is_refused_and_neither_means_no_mail() -> None:
    with pytest.raises(ConfigurationError, match="FORECASTS_SMTP_URL"):
        loaded(FORECASTS_MAIL_FROM="desk@forecasts.example")
    assert loaded().mail is None


MAIL: Final = {
    "FORECASTS_SMTP_URL": "smtp://mail.example",
    "FORECASTS_MAIL_FROM": "desk@forecasts.example",
}


def test_letters_go_out_unsigned_and_are_repeated_unless_told_otherwise() -> None:
    mail = loaded(**MAIL).mail
    assert mail is not None
    assert (mail.dkim, mail.per_minute, mail.holds_uncertain) == (None, 600, False)
    told = loaded(**MAIL, FORECASTS_MAIL_PER_MINUTE="30", FORECASTS_MAIL_UNCERTAIN="hold").mail
    assert told is not None
    assert (told.per_minute, told.holds_uncertain) == (30, True)


def test_a_key_for_letters_is_read_and_never_shown(tmp_path: Path) -> None:
    key = tmp_path / "dkim.pem"
    key.write_bytes(b"-----BEGIN\r\nsecret\r\n")
    signs = {"FORECASTS_DKIM_SELECTOR": "mail2026", "FORECASTS_DKIM_KEY": str(key)}
    mail = loaded(**MAIL, **signs).mail
    assert mail is not None
    assert mail.dkim == DkimSettings("mail2026", "forecasts.example", b"-----BEGIN\nsecret\n")
    assert "secret" not in repr(mail)
    other = loaded(**MAIL, **signs, FORECASTS_DKIM_DOMAIN="mail.forecasts.example").mail
    assert other is not None
    assert other.dkim is not None
    assert other.dkim.domain == "mail.forecasts.example"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"FORECASTS_DKIM_SELECTOR": "mail"}, "both set"),
        ({"FORECASTS_DKIM_KEY": "/dev/null"}, "both set"),
        ({"FORECASTS_DKIM_DOMAIN": "forecasts.example"}, "both set"),
        (
            {"FORECASTS_DKIM_SELECTOR": "m", "FORECASTS_DKIM_KEY": "/nowhere/dkim.pem"},
            r"/nowhere/dkim\.pem .* cannot be read: No such file",
        ),
        ({"FORECASTS_DKIM_SELECTOR": "a b", "FORECASTS_DKIM_KEY": "/dev/null"}, "DKIM_SELECTOR"),
        (
            {
                "FORECASTS_DKIM_SELECTOR": "m",
                "FORECASTS_DKIM_KEY": "/dev/null",
                "FORECASTS_DKIM_DOMAIN": "a; d=b",
            },
            "DKIM_DOMAIN",
        ),
        ({"FORECASTS_MAIL_PER_MINUTE": "0"}, "PER_MINUTE"),
        ({"FORECASTS_MAIL_PER_MINUTE": "many"}, "PER_MINUTE"),
        ({"FORECASTS_MAIL_PER_MINUTE": "-1"}, "PER_MINUTE"),
        ({"FORECASTS_MAIL_UNCERTAIN": "perhaps"}, "neither repeat nor hold"),
        ({"FORECASTS_SMTP_URL": "smtp://anna:gr%C3%BC%C3%9Fe@mail.example"}, "not ASCII"),
    ],
)
def test_what_mail_cannot_go_by_is_refused(variables: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        loaded(**{**MAIL, **variables})


def test_mail_comes_back_to_a_maildir_or_to_nothing(tmp_path: Path) -> None:
    assert loaded().bounces is None
    with pytest.raises(ConfigurationError, match="no Maildir"):
        loaded(FORECASTS_BOUNCES=str(tmp_path))
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    assert loaded(FORECASTS_BOUNCES=str(tmp_path)).bounces == tmp_path
