"""Who may ask, by which name, and what a browser may do with the answer."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import urlencode

import pytest

from claimwatch.board.addresses import check_open, is_id, is_loopback, is_ours
from claimwatch.board.guarding import COOKIE, HEADERS, Token
from claimwatch.errors import ServiceAway, UserError
from claimwatch.settings import Settings
from tests.unit.board.asked import TOKEN, MemoryView, ask, board

PATHS = ("/", "/claim/c1", "/claim/c1.txt", "/story/s1", "/outlets", "/watches", "/strip", "/events", "/api/v1/claims")
BROKEN = MemoryView(fails=RuntimeError("a bug"))


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/api/v1", "/static/board.css", "/healthz", "/api/v1/claims?limit=0"]
)
def test_every_answer_has_the_headers_that_keep_a_browser_tame(path: str) -> None:
    headers = ask(board(), path).headers
    for name, value in HEADERS.items():
        assert headers[name.lower()] == value


@pytest.mark.parametrize("path", ["/", "/api/v1/claims"])
def test_a_bug_is_a_page_without_its_words_and_with_the_headers(path: str) -> None:
    answer = ask(board(BROKEN), path)
    assert answer.status == 500
    assert "a bug" not in answer.text
    assert "content-security-policy" in answer.headers


def test_the_policy_lets_nothing_in_line_and_nothing_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert not {"unsafe-inline", "unsafe-eval", "http:", "https:", "data:", "*"} & set(policy.replace("'", " ").split())


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1:8700", True),
        ("localhost", True),
        ("LOCALHOST:8700", True),
        ("[::1]:8700", True),
        ("192.0.2.7:8700", True),
        ("desk.example", True),
        ("desk.example.:8700", True),
        ("evil.example", False),
        ("desk.example.evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evil.example@127.0.0.1", False),
        ("", False),
        ("[::1", False),
        ("a:b:c", False),
    ],
)
def test_only_addresses_and_names_of_our_own_are_let_in(host: str, ours: bool) -> None:
    assert is_ours(host, frozenset({"desk.example"})) is ours
    assert (ask(board(board_url="https://desk.example"), "/healthz", host=host).status == 200) is ours


@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_nothing_is_told(path: str) -> None:
    app = board(board_token=TOKEN)
    for accept in ("text/html", "application/json"):
        answer = ask(app, path, accept=accept)
        assert answer.status in (303, 401)
        assert answer.headers.get("location", "/login").partition("?")[0] == "/login"


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN}", 200),
        ("Basic " + b64encode(f"reader:{TOKEN}".encode()).decode(), 200),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        ("Bearer", 401),
        (TOKEN, 401),
        ("Basic !!!", 401),
        ("Basic " + b64encode(TOKEN.encode()).decode(), 401),
        ("Basic " + b64encode(b"x:\xff\xfe").decode(), 401),
    ],
)
def test_the_token_comes_as_a_header(authorization: str, status: int) -> None:
    app = board(board_token=TOKEN)
    assert ask(app, "/api/v1/claims", accept="*/*", authorization=authorization).status == status


def test_who_signs_in_gets_a_cookie_that_is_not_the_token() -> None:
    app = board(board_token=TOKEN)
    answer = ask(app, "/login", method="POST", body=f"token={TOKEN.replace('!', '%21')}".encode())
    cookie = answer.headers["set-cookie"]
    assert answer.status == 303
    assert TOKEN not in cookie
    assert {"httponly", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    assert ask(app, "/", cookie=cookie.partition(";")[0]).status == 200
    assert ask(app, "/", cookie=f"{COOKIE}={TOKEN}").status == 303, "the token itself is no cookie"


@pytest.mark.parametrize("path", ["/claim/c1", "/?q=a%20AND%20b&status=confirmed", "/story/s1"])
def test_who_signs_in_comes_to_where_one_was_going(path: str) -> None:
    app = board(board_token=TOKEN)
    asked = ask(app, path).headers["location"]
    form = ask(app, asked).text
    assert f'name="next" value="{path.replace("&", "&amp;")}"' in form
    body = urlencode({"token": TOKEN, "next": path}).encode()
    assert ask(app, "/login", method="POST", body=body).headers["location"] == path


@pytest.mark.parametrize(
    "word",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/a\\b", "\\\\evil.example", "evil.example", "",
        "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "/é", "/login", "/login?next=/",
        "/" + "x" * 2_000,
    ],
)  # fmt: skip
def test_nobody_is_led_elsewhere_by_the_sign_in(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwatch.board.pages.WRONG_TAKES_S", 0.0)
    app = board(board_token=TOKEN)
    body = urlencode({"token": TOKEN, "next": word}).encode()
    assert ask(app, "/login", method="POST", body=body).headers["location"] == "/"
    assert 'name="next"' not in ask(app, f"/login?{urlencode({'next': word})}").text
    assert 'name="next"' not in ask(app, "/login", method="POST", body=urlencode({"next": word}).encode()).text
    assert ask(board(), f"/login?{urlencode({'next': word})}").headers["location"] == "/"


@pytest.mark.parametrize(
    ("site", "mode", "dest", "method", "status"),
    [
        ("none", "navigate", "document", "GET", 200),
        ("same-origin", "cors", "empty", "GET", 200),
        ("cross-site", "navigate", "document", "GET", 200),
        ("same-site", "navigate", "document", "HEAD", 200),
        ("cross-site", "navigate", "document", "POST", 403),
        ("cross-site", "navigate", "iframe", "GET", 403),
        ("cross-site", "no-cors", "image", "GET", 403),
        ("cross-site", "cors", "empty", "GET", 403),
        ("same-site", "no-cors", "script", "GET", 403),
    ],
)
def test_another_site_can_link_to_the_board_and_nothing_else(
    site: str, mode: str, dest: str, method: str, status: int
) -> None:
    told = {"sec_fetch_site": site, "sec_fetch_mode": mode, "sec_fetch_dest": dest}
    view = MemoryView()
    answer = ask(board(view), "/?q=a*", method=method, **told)
    assert answer.status == status
    assert bool(view.asked) is (status == 200)


def test_a_cookie_goes_over_https_only_where_the_board_is_asked_so() -> None:
    app = board(board_token=TOKEN, board_url="https://desk.example")
    body = f"token={TOKEN.replace('!', '%21')}".encode()
    assert "secure" in ask(app, "/login", method="POST", body=body).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("body", "status"), [(b"token=wrong", 403), (b"", 403), (b"\xff\xfe", 403), (b"x" * 5_000, 413)]
)
def test_a_wrong_token_is_refused(body: bytes, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwatch.board.pages.WRONG_TAKES_S", 0.0)
    answer = ask(board(board_token=TOKEN), "/login", method="POST", body=body)
    assert answer.status == status
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("header", ["claimwatch_board=\x00", "a=b; ;;=", "claimwatch_board", 'claimwatch_board="x'])
def test_a_broken_cookie_is_none(header: str) -> None:
    from starlette.datastructures import Headers

    assert Token(TOKEN).lets_in(Headers({"cookie": header})) is False


@pytest.mark.parametrize(
    ("host", "token", "opens"),
    [
        ("127.0.0.1", "", True),
        ("localhost", "", True),
        ("::1", "", True),
        ("0.0.0.0", "", False),
        ("::", "", False),
        ("192.0.2.7", "", False),
        ("desk.example", "", False),
        ("0.0.0.0", TOKEN, True),
        ("0.0.0.0", "short", False),
        ("127.0.0.1", "short", False),
    ],
)
def test_beyond_this_machine_it_does_not_start_without_a_token(host: str, token: str, opens: bool) -> None:
    settings = Settings(board_host=host, board_token=token)
    if opens:
        check_open(settings)
        assert is_loopback(host) or token
        return
    with pytest.raises(UserError) as caught:
        check_open(settings)
    assert caught.value.where == "CLAIMWATCH_BOARD_TOKEN"
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize("word", ["", "a/b", "../etc", "a b", "<script>", "é", "x" * 201, "a%00", "a\n"])
def test_what_is_no_id_is_not_looked_for(word: str) -> None:
    assert not is_id(word)


@pytest.mark.parametrize(("path", "kind"), [("/", "text/html"), ("/api/v1/claims", "application/json")])
def test_elasticsearch_that_is_away_is_a_calm_answer(path: str, kind: str) -> None:
    answer = ask(board(MemoryView(fails=ServiceAway("Elasticsearch does not answer", where="http://es:9200"))), path)
    assert answer.status == 503
    assert answer.headers["retry-after"] == "10"
    assert answer.headers["content-type"].startswith(kind)
