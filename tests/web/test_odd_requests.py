"""What no page sends: characters no text has, numbers no row has, origins that are none."""

import pytest
from flask import Flask

from forecasts.accounts import add_account, begin_sign_in
from forecasts.runtime import Runtime
from forecasts.values import Role

SAME = {"Sec-Fetch-Site": "same-origin"}
MANY = "9" * 30


@pytest.fixture
def token(runtime: Runtime) -> str:
    with runtime.transaction() as session:
        now = runtime.now()
        account = add_account(session, email="ada@mail.example", role=Role.ADMIN, now=now)
        return begin_sign_in(session, account, browser="test", now=now)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/questions/a%00b", 404),
        ("/forecasters/a%00b", 404),
        ("/api/v1/questions/a%00b", 404),
        ("/api/v1/forecasters/a%00b", 404),
        ("/me/questions/a%00b", 404),
        ("/questions?q=a%00b", 400),
        ("/admin/accounts?q=a%00b", 400),
        ("/predict?question=a%00b", 400),
        ("/review/merges?kept=a%00b", 400),
        ("/api/v1/questions?q=a%00b", 422),
    ],
)
def test_a_nul_in_an_address_is_refused_on_each_database(
    app: Flask, token: str, path: str, status: int
) -> None:
    client = app.test_client()
    client.set_cookie("forecasts", token)
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/sign-in", "email"),
        ("/sign-in/mail", "email"),
        ("/predict", "line"),
        ("/me/profile", "name"),
        ("/tip", "words"),
        ("/review/merges", "kept"),
    ],
)
def test_a_nul_in_a_form_is_refused_on_each_database(
    app: Flask, token: str, path: str, field: str
) -> None:
    client = app.test_client()
    client.set_cookie("forecasts", token)
    response = client.post(path, data={field: "a\0b"}, headers=SAME)
    assert response.status_code == 400
    assert "NUL" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        f"/review/tips/{MANY}/take",
        f"/review/disputes/{MANY}/contest",
        f"/review/coding/{MANY}",
        f"/review/merges/{MANY}/undo",
        "/review/merges/9999999999/undo",
    ],
)
def test_a_number_no_row_can_have_is_nowhere(app: Flask, token: str, path: str) -> None:
    client = app.test_client()
    client.set_cookie("forecasts", token)
    assert client.post(path, headers=SAME).status_code == 404


@pytest.mark.parametrize("origin", ["http://[", "null", "", "javascript:x", "http://", "//x"])
def test_an_origin_that_is_none_is_refused_and_breaks_nothing(app: Flask, origin: str) -> None:
    response = app.test_client().post("/sign-in", headers={"Origin": origin})
    assert response.status_code == 403


def test_one_account_is_one_however_its_address_is_typed(app: Flask) -> None:
    client = app.test_client()
    statuses = [
        client.post(
            "/sign-in",
            data={"email": f"v@mail.example{' ' * number}", "password": "wrong"},
            headers=SAME,
            environ_base={"REMOTE_ADDR": f"203.0.113.{number}"},
        ).status_code
        for number in range(12)
    ]
    assert statuses == [400] * 10 + [429] * 2


def test_one_network_of_addresses_counts_as_one_place(app: Flask) -> None:
    client = app.test_client()
    statuses = [
        client.post(
            "/sign-in",
            data={"email": f"v{number}@mail.example", "password": "wrong"},
            headers=SAME,
            environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"},
        ).status_code
        for number in range(11)
    ]
    assert statuses == [400] * 10 + [429]


def test_whoever_is_signed_out_meanwhile_is_led_back_to_the_form(app: Flask) -> None:
    response = app.test_client().post(
        "/predict", headers={**SAME, "Referer": "http://localhost/predict?question=rain"}
    )
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in?next=/predict?question%3Drain"


def test_an_address_of_forms_says_that_it_shows_nothing(app: Flask, token: str) -> None:
    client = app.test_client()
    client.set_cookie("forecasts", token)
    response = client.get("/predict/undo")
    assert response.status_code == 405
    assert "takes what a form sends, and shows nothing" in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/me/questions/nope", "/review/questions/nope"])
def test_what_is_missing_on_a_personal_page_is_named_and_kept_nowhere(
    app: Flask, token: str, path: str
) -> None:
    client = app.test_client()
    client.set_cookie("forecasts", token)
    response = client.get(path)
    assert response.status_code == 404
    assert "There is no question called “nope”" in response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"
