"""What `doctor` looks at, one function a part; each says what it found and, where it is wrong, the cure."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from cli.printing import count, moment
from cli.settings import NO_SERVER, mail_settings
from cli.settings import browser as browser_program
from cli.setup import Setup
from clock import real
from model import MessageState

LOW_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `cure` is "" where nothing needs doing."""

    state: Literal["ok", "note", "wrong"]
    subject: str
    text: str
    cure: str = ""


def examine(setup: Setup) -> Iterator[Finding]:
    """All findings, in the order in which they should be mended."""
    from config import ConfigError

    try:
        yield from configuration(setup)
    except ConfigError as error:
        yield Finding(
            "wrong", "configuration", str(error), "correct it; nothing else can be looked at before"
        )
        return
    parts: tuple[Callable[[Setup], Iterator[Finding]], ...] = (
        folder,
        store,
        selectors,
        mail,
        network,
        extras,
        clock,
    )
    for part in parts:
        yield from part(setup)


def configuration(setup: Setup) -> Iterator[Finding]:
    """The file and the environment."""
    import config

    path = config.file_path(setup.data)
    setup.config  # noqa: B018 - read now: what is wrong with it is the first finding
    yield Finding("ok", "configuration", str(path) if path.exists() else f"defaults ({path} would be read)")
    for name, near in config.unknown_variables():
        cure = f"did you mean {near}?" if near else "unset it"
        yield Finding("wrong", "environment", f"{name} is not known", cure)


def folder(setup: Setup) -> Iterator[Finding]:
    """May we write there, and is there room?"""
    data = setup.config.data
    there = data
    while not there.exists():
        there = there.parent
    if not os.access(there, os.W_OK | os.X_OK):
        cure = f"give this user the right to write {there}, or name another folder with --data"
        yield Finding("wrong", "data folder", f"{data} cannot be written", cure)
        return
    free = shutil.disk_usage(there).free
    text = f"{data}, {free / 1e9:.1f} GB free"
    if free < LOW_BYTES:
        yield Finding("wrong", "disk", text, "make room; every visit may keep a page")
    else:
        yield Finding("ok", "data folder", text)


def store(setup: Setup) -> Iterator[Finding]:
    """Can it be opened, is it whole?"""
    from store.check import check
    from store.errors import Absent, StoreError

    try:
        with setup.store() as opened:
            problems = list(check(opened))
            number = len(opened.sources.all())
    except Absent:
        yield Finding("note", "store", "nothing is watched yet", "policywatch add URL")
        return
    except StoreError as error:
        yield Finding("wrong", "store", str(error))
        return
    if problems:
        text = f"{problems[0].subject}: {problems[0].text}"
        yield Finding("wrong", "store", text, "'policywatch check' lists all problems")
    else:
        yield Finding("ok", "store", f"whole, {number} sources")


def selectors(setup: Setup) -> Iterator[Finding]:
    """Do the selectors that somebody wrote still find something? Silent where there are none."""
    from pipelines.recall import rot_of
    from store.errors import StoreError

    try:
        with setup.store() as opened:
            chosen = [s for s in opened.sources.all() if s.profile.select or s.profile.remove]
            last = [(s, v) for s in chosen for v in opened.archive.visits(s.id, limit=1)]
    except StoreError:
        return
    stale = [(source.slug, said) for source, visit in last if (said := rot_of(visit.note))]
    for slug, said in stale:
        cure = "correct select or remove in your watch list, then 'policywatch apply' it"
        yield Finding("wrong", "selectors", f"{slug}: {said}", cure)
    if chosen and not stale:
        yield Finding("ok", "selectors", f"all find something, on {len(chosen)} sources")


def mail(setup: Setup) -> Iterator[Finding]:
    """Does the mail server answer, and take us? Does anything wait, or was given up?"""
    settings = mail_settings(setup.config)
    if settings.host is None:
        yield Finding("note", "mail", "no server configured", NO_SERVER)
    else:
        from alerts.explain import cure as explained
        from alerts.mail import probe

        problem = probe(settings)
        where = f"{settings.host}:{settings.port}"
        if problem:
            yield Finding(
                "wrong",
                "mail",
                problem if problem.startswith(where) else f"{where}: {problem}",
                explained(problem),
            )
        else:
            yield Finding("ok", "mail", f"{where} takes our mail")
    yield from channels(setup)
    yield from waiting(setup)
    yield monitor(setup)
    if setup.config.public_url is None:
        yield Finding("note", "links in mails", "no public_url: mails name the command that shows a change")


def channels(setup: Setup) -> Iterator[Finding]:
    """Can each channel be used, as far as can be told without sending anything?"""
    from alerts import services

    for channel in mail_settings(setup.config).channels:
        if channel.problem:
            yield Finding("wrong", f"channel {channel.name}", channel.problem)
        elif not channel.webhook and not services.installed():
            yield Finding("wrong", f"channel {channel.name}", "Apprise is missing", services.CURE)
        else:
            kind = "a webhook" if channel.webhook else "through Apprise"
            unsigned = ", not signed: set its secret" if channel.webhook and not channel.secret else ""
            yield Finding("ok", f"channel {channel.name}", kind + unsigned)


def monitor(setup: Setup) -> Finding:
    """Would anybody notice if the service ended?"""
    from alerts import heartbeat
    from cli.health import SILENT

    if setup.config.heartbeat_url is None:
        cure = "set heartbeat_url, or ask 'policywatch health' now and then"
        return Finding("note", "monitor", "nobody is told if the service ends", cure)
    last, now = heartbeat.last(setup.config.data), real()
    if last is None or now - last > SILENT:
        said = "no good round yet" if last is None else f"the last good round was {moment(last)}"
        return Finding("note", "monitor", f"heartbeat_url is set; {said}", "'policywatch run' asks it")
    return Finding("ok", "monitor", f"heartbeat_url was asked after the round of {moment(last)}")


def waiting(setup: Setup) -> Iterator[Finding]:
    """Mails that wait longer than a server's hiccup, and those that were given up."""
    from alerts import hold
    from cli.health import LATE
    from cli.mailing import given_up, headline
    from store.errors import StoreError

    try:
        with setup.store() as opened:
            late = opened.outbox.waiting()
            dead = given_up(opened)
    except StoreError:
        return
    if (held := hold.since(setup.config.data)) is not None:
        text = f"mail is held since {moment(held)}, and nothing goes out"
        yield Finding("note", "outbox", text, "'policywatch outbox --release' sends it")
    if late:
        old = real() - min(m.written_at for m in late) > LATE
        state: Literal["wrong", "note"] = "wrong" if old else "note"
        yield Finding(state, "outbox", headline(late, real()), "'policywatch outbox' says why, mail by mail")
    if dead:
        text = f"{count(len(dead), 'mail')} given up, the last one to {dead[0].to}: {dead[0].answer}"
        yield Finding("note", "outbox", text, "'policywatch outbox --retry ID' sends one again")


def tried_mail(setup: Setup, to: str) -> Finding:
    """A mail sent now, and what came of it in words."""
    from alerts.explain import cure
    from alerts.mail import try_out

    settings = mail_settings(setup.config)
    if settings.host is None:
        return Finding("wrong", "test mail", "no server configured", NO_SERVER)
    found = try_out(settings, to, real())
    if found.state is MessageState.SENT:
        text = f"{settings.host} took it for {to}: {found.answer}"
        return Finding("ok", "test mail", text, "look whether it arrived, and not as spam")
    return Finding("wrong", "test mail", f"{to}: {found.answer}", cure(found.answer))


def network(setup: Setup) -> Iterator[Finding]:
    """Which addresses are talked to, and how politely."""
    from model.guard import Guard

    if setup.config.allow_private_addresses:
        yield Finding(
            "note",
            "address guard",
            "private addresses may be fetched",
            "unset allow_private_addresses unless you watch an intranet",
        )
    elif Guard(False).check("127.0.0.1"):
        yield Finding("ok", "address guard", "private and special addresses are refused")
    if setup.config.contact is None:
        yield Finding(
            "note", "robots", "obeyed; sites cannot see who visits", "set contact to a web or mail address"
        )
    else:
        yield Finding("ok", "robots", f"obeyed; sites see {setup.config.contact}")


def extras(setup: Setup) -> Iterator[Finding]:
    """Can PDFs be read, and pages be made in a browser?"""
    from pipelines import pdf

    if pdf.installed():
        yield Finding("ok", "PDFs", "can be read")
    else:
        yield Finding("note", "PDFs", "can't be read", pdf.CURE)
    yield browser_finding(setup)
    file = setup.config.secrets_file
    if file is not None and not os.access(file, os.R_OK):
        yield Finding("wrong", "secrets", f"{file} can't be read", "name a readable file in secrets_file")


def browser_finding(setup: Setup) -> Finding:
    """Does a page that is made by a script come out of the browser?"""
    from spiders import browser
    from spiders.browser_check import try_out

    program = browser_program(setup.config)
    if not browser.installed():
        return Finding("note", "browser", "pages can't be made in one", "pip install 'policywatch[browser]'")
    if program is None:
        return Finding("note", "browser", "no Chromium was found", "install Chromium, or name it in browser")
    problem = try_out(program)
    if problem:
        return Finding("wrong", "browser", f"{program} does not work: {problem}", "name another in browser")
    root = ", without its sandbox, since this is root" if os.geteuid() == 0 else ""
    return Finding("ok", "browser", f"{program} makes pages{root}")


def clock(setup: Setup) -> Iterator[Finding]:
    """Is it later than what was seen last, and are time zones known?"""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from store.errors import StoreError

    try:
        ZoneInfo("Europe/Brussels")
    except ZoneInfoNotFoundError:
        yield Finding("wrong", "time zones", "unknown", f"{sys.executable} -m pip install tzdata")
    try:
        with setup.store() as opened:
            sources = opened.sources.all()
            seen = [v.finished_at for s in sources for v in opened.archive.visits(s.id, limit=1)]
    except StoreError:
        seen = []
    now = real()
    if seen and max(seen) > now:
        text = f"it shows {moment(now)}, but a visit ended at {moment(max(seen))} (UTC)"
        yield Finding("wrong", "clock", text, "set this computer's clock; no visit is dated back")
    else:
        yield Finding("ok", "clock", f"{moment(now)} UTC")
