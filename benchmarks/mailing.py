"""Handing mails to a server beside smtplib sending the same ready bytes, and writing them beside Jinja2.

Ours starts from rows: each message is claimed under a lease, composed, sent, and marked durably after its
250. The yardstick has the finished bytes in memory and one connection. Both speak to the same server, a
process of its own, in turns. Writing is measured as CPU time: 1,000 mails of ten items each, text and
HTML, beside a Jinja2 template that gives out as much plain text.
"""

from __future__ import annotations

import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jinja2

from alerts.deliver import deliver
from alerts.envelope import compose
from alerts.settings import MailSettings
from model import (
    BlockKind,
    Cadence,
    Change,
    ChangeClass,
    Comparison,
    Figure,
    FigureKind,
    Hunk,
    Item,
    ItemKind,
    Message,
    Op,
    Passage,
    Profile,
    Source,
)
from render.alert import AlertView, Observation, Rendered, Why, alert
from store import Store
from store.values import NewMessage

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MAILS, ROUNDS, ITEMS = 1000, 3, 10
SENT = 300  #: mails a round
TEMPLATE = """{% for block in blocks %}{{ block.head }}
{% for row in block.rows %}    {{ row }}
{% endfor %}
{% endfor %}"""


def view(number: int) -> AlertView:
    """A change of ten items, each a paragraph with a figure, its words its own."""
    source = Source(
        1,
        "honey",
        "https://policy.example/honey",
        "policy.example",
        "Honey",
        (),
        3600,
        Profile(),
        "p",
        NOW,
        NOW,
    )
    change = Change(number, 1, 1, 2, NOW, comparison(number))
    seen = Observation(NOW, NOW, 9, NOW)
    why = Why(("You follow every source: all changes at once.",), "ada@reader.example", Cadence.INSTANT)
    return AlertView(source, change, seen, why, language="en", before_at=NOW, after_at=NOW)


def comparison(number: int) -> Comparison:
    items = []
    for n in range(ITEMS):
        old, new = str(40 + n), str(41 + n + number % 7)
        hunks = (
            Hunk(Op.EQUAL, f"Whoever keeps bees in district {number}.{n} of the Lakes Union pays a fee of "),
            Hunk(Op.DELETE, old),
            Hunk(Op.INSERT, new),
            Hunk(
                Op.EQUAL,
                " euros a year. It is due on the day on which the permit is handed out, in cash or by ",
            ),
            Hunk(Op.DELETE, "cheque"),
            Hunk(Op.INSERT, "card"),
            Hunk(Op.EQUAL, ", and is not paid back where the hives are moved to another district meanwhile."),
        )
        figures = (Figure(FigureKind.NUMBER, old, new),)
        passage = Passage(BlockKind.PARAGRAPH, hunks, ChangeClass.SUBSTANTIVE, ("a figure changed",), figures)
        path = ("Honey", "Fees", f"District {n}")
        items.append(
            Item(
                ItemKind.EDITED,
                ChangeClass.SUBSTANTIVE,
                path,
                path,
                passages=(passage,),
                ordinal_before=n,
                ordinal_after=n,
            )
        )
    return Comparison(tuple(items), ChangeClass.SUBSTANTIVE, "Fees changed.")


@contextmanager
def relay() -> Iterator[int]:
    """The port of a server in a process of its own."""
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.relay"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()


def fill(store: Store, rendered: Rendered) -> list[Message]:
    """MAILS messages that wait, each to a reader of its own."""
    made = []
    for n in range(SENT):
        reader = store.readers.add(f"reader{n}@example.org", now=NOW)
        made.append(
            store.outbox.write(
                NewMessage(
                    reader_id=reader.id,
                    header_id=f"<change-1.{n}@watch.example>",
                    to=reader.email,
                    subject=rendered.subject,
                    text=rendered.text,
                    html=rendered.html,
                    written_at=NOW,
                    thread="<source.1@watch.example>",
                    unsubscribe=reader.token,
                ),
                [],
            )
        )
    return made


def plainly(port: int, mails: list[tuple[str, bytes]]) -> float:
    """Seconds smtplib takes for ready bytes, over one connection."""
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="watch.example") as server:
        for to, data in mails:
            server.sendmail("policywatch@watch.example", [to], data)
    return time.perf_counter() - start


def ours(port: int, rendered: Rendered, settings: MailSettings) -> tuple[float, float]:
    """Seconds, and CPU seconds, from rows that wait to rows that are sent."""
    with tempfile.TemporaryDirectory() as folder:
        with Store.scratch(Path(folder) / "data") as store:
            fill(store, rendered)
        with Store.open(Path(folder) / "data") as store:
            return _delivered(store, replace(settings, port=port))


def _delivered(store: Store, settings: MailSettings) -> tuple[float, float]:
    start, cpu = time.perf_counter(), time.process_time()
    done = deliver(store, settings, lambda: NOW)
    assert done.sent == SENT, done
    return time.perf_counter() - start, time.process_time() - cpu


def sending() -> None:
    """One row a round."""
    rendered = alert(view(1))
    settings = MailSettings(
        host="127.0.0.1", tls="none", message_id_domain="watch.example", public_url="https://watch.example"
    )
    with tempfile.TemporaryDirectory() as folder, Store.scratch(Path(folder) / "data") as store:
        mails = [(m.to, compose(m, settings)) for m in fill(store, rendered)]
    print(f"{SENT} mails of {len(mails[0][1]) // 1000} kB to a local server, {ROUNDS} rounds in turns")
    with relay() as port:
        plainly(port, mails[:50])
        for _ in range(ROUNDS):
            theirs = plainly(port, mails)
            took, cpu = ours(port, rendered, settings)
            print(
                f"smtplib, ready bytes {SENT / theirs:6.0f} a second   ours, rows to rows {SENT / took:6.0f} "
                f"a second ({cpu / took:.0%} CPU)   ratio {theirs / took:.2f}"
            )


def writing() -> None:
    """CPU time of 1,000 mails beside as much text from a template."""
    views = [view(n) for n in range(MAILS)]
    alert(views[0])
    start = time.process_time()
    rendered = [alert(v) for v in views]
    ours_took = time.process_time() - start
    letters = sum(len(r.text) for r in rendered)
    blocks = [
        [
            {
                "head": " › ".join(item.path),
                "rows": [p.after for p in item.passages] + [p.before for p in item.passages],
            }
            for item in v.items
        ]
        for v in views
    ]
    template = jinja2.Environment(autoescape=True).from_string(TEMPLATE)
    template.render(blocks=blocks[0])
    plain, start = 0, time.process_time()
    while plain < letters:
        for one in blocks:
            plain += len(template.render(blocks=one))
            if plain >= letters:
                break
    theirs_took = time.process_time() - start
    both = letters + sum(len(r.html) for r in rendered)
    print(f"{MAILS} mails of {ITEMS} items: {letters / 1e6:.1f} MB of text, {both / 1e6:.1f} MB with HTML")
    print(
        f"ours, text and HTML {ours_took / MAILS * 1e3:.2f} ms a mail   Jinja2, as much plain text "
        f"{theirs_took / MAILS * 1e3:.2f} ms   ratio {ours_took / theirs_took:.1f}"
    )


def run() -> None:
    """Prints the rows."""
    sending()
    writing()
