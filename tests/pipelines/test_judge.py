# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""What is not the page: faults of the answer, walls, oddities; and what is the page all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model import USABLE, Document, FaultKind, OddKind, Response, Verdict, VerdictKind, WallKind
from pipelines.html import read as read_page
from pipelines.judge import judge_document, judge_response
from pipelines.likeness import text_digest
from pipelines.past import FIRST, Past
from tests.pipelines.pages import NOON, PROSE, URL, known, page, paragraphs, policy, read


def response(body: bytes = b"<html><p>Hello</p></html>", *, status: int = 200, **headers: str) -> Response:
    found = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(URL, URL, NOON, status, found, body)


def code(verdict: Verdict | None) -> str:
    return verdict.code if verdict else ""


def judged(body: bytes, past: Past = FIRST, *, url_final: str = "") -> Verdict:
    reading = read_page(body, url=URL, url_final=url_final)
    return judge_document(reading.page, reading.document, past)


def after(document: Document) -> Past:
    return Past((known(document),))


LONG = policy(
    extra=paragraphs(
        *(f"Rule {n}: keeper number {n} of the union waters hive {n} at dawn." for n in range(60))
    )
)
PAST = after(read(LONG))


class TestTheAnswer:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (301, FaultKind.STATUS),
            (401, FaultKind.REFUSED),
            (403, FaultKind.REFUSED),
            (404, FaultKind.GONE),
            (410, FaultKind.GONE),
            (429, FaultKind.REFUSED),
            (451, FaultKind.REFUSED),
            (500, FaultKind.STATUS),
            (503, FaultKind.STATUS),
            (999, FaultKind.STATUS),
        ],
    )
    def test_a_status_that_is_no_success_is_a_fault_that_says_which(
        self, status: int, kind: FaultKind
    ) -> None:
        verdict = judge_response(response(status=status))
        assert code(verdict) == kind
        assert verdict is not None
        assert str(status) in verdict.reason

    def test_a_success_is_read_and_304_has_nothing_to_read(self) -> None:
        assert judge_response(response()) is None
        assert judge_response(response(b"", status=304)) is None

    def test_a_fault_of_the_network_stays_what_it_is(self) -> None:
        fault = Verdict(VerdictKind.FAULT, FaultKind.TIMEOUT, "no answer in 30 s")
        assert judge_response(replace(response(), fault=fault)) is fault

    @pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf\n"])
    def test_nothing_is_empty(self, body: bytes) -> None:
        assert code(judge_response(response(body))) == FaultKind.EMPTY

    def test_too_much_is_too_large(self) -> None:
        assert code(judge_response(response(b"<p>" * 10), max_bytes=20)) == FaultKind.TOO_LARGE

    @pytest.mark.parametrize("body", [b"PK\x03\x04zip", b"\x89PNG\r\n", b'{"error": "no"}'])
    def test_what_begins_like_another_format_is_not_html(self, body: bytes) -> None:
        assert code(judge_response(response(body))) == FaultKind.NOT_HTML

    def test_the_content_type_counts_unless_the_body_says_html(self) -> None:
        assert (
            code(judge_response(response(b"binary", content_type="application/octet-stream")))
            == FaultKind.NOT_HTML
        )
        assert judge_response(response(content_type="application/octet-stream")) is None
        assert judge_response(response(content_type="text/html; charset=utf-8")) is None

    def test_fewer_bytes_than_announced_are_torn(self) -> None:
        assert code(judge_response(response(content_length="9999"))) == FaultKind.TORN
        assert judge_response(response(content_length="9999", content_encoding="gzip")) is None

    @pytest.mark.parametrize("end", [b'<div class="foo', b"<script>var a = {b:", b"<p>text <a hre"])
    def test_a_page_that_ends_in_a_tag_or_a_script_is_torn(self, end: bytes) -> None:
        assert code(judge_response(response(LONG.split(b"</main>")[0] + end))) == FaultKind.TORN

    def test_a_page_that_merely_leaves_its_last_tags_open_is_not(self) -> None:
        assert judge_response(response(b"<html><body><p>Closing tags are optional.")) is None
        assert judge_response(response(LONG.replace(b"</html>", b""))) is None


class TestWallsByThemselves:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            (
                "<h1>Access Denied</h1><p>You don't have permission to access this page. Reference #18.2</p>",
                WallKind.BLOCKED,
            ),
            (
                "<h1>Just a moment...</h1><p>Verify you are human by completing the action below.</p>",
                WallKind.BLOCKED,
            ),
            ("<h1>Accès refusé</h1><p>Vous n'avez pas l'autorisation.</p>", WallKind.BLOCKED),
            ("<h1>Zugriff verweigert</h1><p>Ihre Anfrage wurde abgelehnt.</p>", WallKind.BLOCKED),
            ("<h1>Acceso denegado</h1>", WallKind.BLOCKED),
            ("<h1>Page not found</h1><p>The page you are looking for has moved.</p>", WallKind.SOFT_404),
            ("<h1>Oops! Something went wrong</h1>", WallKind.SOFT_404),
            ("<h1>Page introuvable</h1>", WallKind.SOFT_404),
            ("<h1>Seite nicht gefunden</h1>", WallKind.SOFT_404),
            ("<h1>Página no encontrada</h1>", WallKind.SOFT_404),
            ("<h1>Pagina non trovata</h1>", WallKind.SOFT_404),
            ("<h1>Pagina niet gevonden</h1>", WallKind.SOFT_404),
            ("<h1>Página não encontrada</h1>", WallKind.SOFT_404),
            ("<h1>503 Service Unavailable</h1><p>Try again later.</p>", WallKind.MAINTENANCE),
            ("<h1>Wartungsarbeiten</h1><p>Wir sind gleich zurück.</p>", WallKind.MAINTENANCE),
            ("<h1>Members</h1><p>Please log in to read this page.</p>", WallKind.LOGIN),
            ("<h1>Before you continue to Lakes</h1><p>We use cookies.</p>", WallKind.CONSENT),
            ("<p>You need to enable JavaScript to run this app.</p>", WallKind.SHELL),
        ],
    )
    def test_a_short_page_that_says_so(self, text: str, kind: WallKind) -> None:
        assert code(judged(page(text, title="Lakes"))) == kind

    def test_the_title_says_it_as_well(self) -> None:
        assert code(judged(page("<p>Sorry.</p>", title="404 Not Found"))) == WallKind.SOFT_404

    def test_a_long_document_may_say_anything(self) -> None:
        body = policy(
            extra=paragraphs(
                *PROSE * 5, "Access denied: what to do. Page not found. Please log in to comment."
            )
        )
        assert judged(body) == USABLE

    def test_a_form_for_a_password_with_next_to_no_text(self) -> None:
        form = "<form><input name=u><input type=password><button>Go</button></form>"
        assert code(judged(page(f"<h1>Members</h1>{form}"))) == WallKind.LOGIN
        assert judged(policy(before=form)) == USABLE
        imprint = (
            "<h1>Imprint</h1>"
            + paragraphs("Lakes Union", "Lake Road 1, 12345 Laketown", "Director: Ada Beekeeper") * 5
        )
        assert judged(page(imprint, before=form)) == USABLE

    def test_a_page_made_by_scripts(self) -> None:
        shell = b"<html><head><title>Lakes</title><script src=a.js></script></head><body><div id=root></div></body></html>"
        assert code(judged(shell)) == WallKind.SHELL

    def test_a_page_made_by_scripts_with_a_few_lines_of_its_frame(self) -> None:
        body = (
            "<html><body><noscript>JavaScript has been disabled on your browser, please enable JS.</noscript>"
            f"<div id=app><div><p>{PROSE[0]} {PROSE[1]}</p></div></div><script src=a.js></script></body></html>"
        ).encode()
        assert code(judged(body)) == WallKind.SHELL

    def test_a_short_document_is_no_shell(self) -> None:
        body = page(f"<h1>Imprint</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p>", head="<script src=a.js></script>")
        assert judged(body) == USABLE


class TestWallsByThePast:
    def test_what_is_like_a_known_version_is_the_page_whatever_stands_in_it(self) -> None:
        short = page(
            "<h1>Imprint</h1><p>Page not found is what you see where a page is gone.</p><p>Lakes Union, Lake Road 1</p>"
        )
        assert code(judged(short)) == WallKind.SOFT_404
        assert judged(short, after(read(short))) == USABLE

    def test_another_language(self) -> None:
        french = paragraphs(
            "La présente politique est celle de l'union des lacs et elle est appliquée par tous les membres dans les eaux.",
            "Les apiculteurs peuvent demander les données qui sont conservées pour eux et une réponse est donnée sous peu.",
        )
        assert code(judged(page(f"<h1>Politique</h1>{french * 6}"), PAST)) == WallKind.LANGUAGE

    def test_the_home_page_came_instead(self) -> None:
        home = page(
            "<h1>Lakes Union</h1>"
            + paragraphs(*(f"Story {n} of the day is told at length here." for n in range(30)))
        )
        assert code(judged(home, PAST, url_final="https://lakes.example/")) == WallKind.HOME
        assert judged(LONG, PAST, url_final="https://lakes.example/") == USABLE

    def test_a_home_page_that_names_itself(self) -> None:
        links = "".join(f"<p>Story <a href=/{n}>number {n} of this fine day</a></p>" for n in range(40))
        home = page(f"<h1>Lakes</h1>{links}", head="<link rel=canonical href=https://lakes.example/>")
        assert code(judged(home, PAST)) == WallKind.HOME

    def test_another_host_answered(self) -> None:
        other = page(
            "<h1>Parked</h1>" + paragraphs(*(f"Offer {n} is only for you and only now." for n in range(60)))
        )
        assert code(judged(other, PAST, url_final="https://parked.example/x")) == WallKind.HOST
        assert code(judged(other, PAST, url_final="https://www.lakes.example/x")) != WallKind.HOST

    def test_a_sudden_shrink_is_odd(self) -> None:
        assert (
            code(judged(page(f"<h1>Honey control</h1>{paragraphs(PROSE[0], PROSE[1], PROSE[3])}"), PAST))
            == OddKind.SHRUNK
        )

    def test_a_text_of_which_nothing_is_left_is_odd(self) -> None:
        other = page(
            "<h1>Boats</h1>"
            + paragraphs(*(f"Boat {n} carries oars, ropes and a lantern for night trips." for n in range(70)))
        )
        assert code(judged(other, PAST)) == OddKind.REPLACED

    def test_figures_that_moved_are_not_odd(self) -> None:
        figures = [
            page("<h1>Figures</h1>" + paragraphs(*(f"Lake {n}: {n * k} hives counted" for n in range(9))))
            for k in (7, 9)
        ]
        assert judged(figures[1], after(read(figures[0]))) == USABLE

    def test_what_a_person_accepted_is_the_document(self) -> None:
        notice = page("<h1>Page not found</h1><p>Gone.</p>")
        past = replace(PAST, accepted=frozenset({text_digest(read(notice))}))
        assert judged(notice, past) == USABLE
        assert code(judged(notice, PAST)) == WallKind.SOFT_404


@pytest.mark.parametrize(
    "body", [b"<html><body></body></html>", b"<html><body><img src=a.png></body></html>"]
)
def test_a_page_without_text_is_no_version(body: bytes) -> None:
    assert code(judged(body)) == FaultKind.EMPTY
    assert code(judged(body, after(read(policy())))) == FaultKind.EMPTY


def test_after_a_version_without_text_the_document_is_believed_at_once() -> None:
    empty = replace(read(policy()), sections=())
    assert judged(policy(), after(empty)) == USABLE
