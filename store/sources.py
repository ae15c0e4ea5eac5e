"""Sources: what we were asked to watch, and who is visiting it just now."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Layer, Profile, Source, aware
from model.profiles import SOURCE as OWN
from store import coding, happenings, hosts, profiles, slugs
from store.database import Database
from store.errors import AlreadyThere, UnknownSource
from store.sites import busy_hosts
from store.tables import ADDRESS, PROFILE, SOURCE
from store.values import KEEP, Address, Kept, Lease

_S, _A = SOURCE.c, ADDRESS.c
_SELECT = sa.select(
    _S.id,
    _S.slug,
    _S.url,
    _S.host,
    _S.title,
    _S.tags,
    _S.every_seconds,
    PROFILE.c.content,
    _S.profile_id,
    _S.added_at,
    _S.due_at,
    _S.paused_at,
).join(PROFILE, PROFILE.c.id == _S.profile_id)

_OF_HOST = sa.select(_S.id, _S.url).where(_S.host == sa.bindparam("host")).order_by(_S.id)
_BY_ID = _SELECT.where(_S.id == sa.bindparam("source"))
_WINDOW = 4  #: times the wanted number are looked at, so that hosts can take turns
_profile = lru_cache(maxsize=256)(coding.load_profile)


def _source(row: Sequence[Any]) -> Source:
    values = list(row)
    values[5] = coding.load_strings(values[5])
    values[7] = _profile(values[7])
    return Source(*values)


class Sources:
    """The verbs on sources. Those that hand out leases are atomic between processes on both databases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- the watch list

    def add(
        self,
        url: str,
        *,
        title: str = "",
        slug: str | None = None,
        tags: tuple[str, ...] = (),
        every_seconds: int | None,
        profile: Profile = Profile(),
        layer: Layer | None = None,
        now: datetime,
    ) -> Source:
        """A new source, due at once if ever due by itself. Raises AlreadyThere for a URL or slug in use.

        `layer`, or what `profile` says beside the defaults, is the source's own; the rest comes from its tags
        and from what holds for all.
        """
        values = {
            "url": url,
            "host": slugs.host(url),
            "title": title,
            "tags": coding.dump_strings(tags),
            "every_seconds": every_seconds,
            "added_at": now,
            "due_at": None if every_seconds is None else now,
        }
        names = iter([slug]) if slug else slugs.candidates(slugs.slug(title) or slugs.of_url(url))
        insert = self._database.insert_missing(SOURCE).returning(_S.id)
        with self._database.writing() as connection:
            said = profiles.layers(connection, tags)
            values |= profiles.columns(self._database, connection, layer or Layer.of(profile), tags, said)
            self._refuse_former(connection, url)
            for name in names:
                added = connection.execute(insert, {**values, "slug": name}).scalar()
                if added is not None:
                    happenings.retag_source(connection, added, tags)
                    return _one(connection, _S.id == added)
                self._refuse_twin(connection, url, slug)
        raise AssertionError("candidates never end")

    def update(
        self,
        source_id: int,
        *,
        title: str | Kept = KEEP,
        tags: tuple[str, ...] | Kept = KEEP,
        every_seconds: int | Kept | None = KEEP,
        profile: Profile | Kept = KEEP,
        layer: Layer | Kept = KEEP,
        paused_at: datetime | Kept | None = KEEP,
        due_at: datetime | Kept | None = KEEP,
    ) -> Source:
        """Change what is given, keep the rest. Raises UnknownSource.

        `layer` is what is said of the profile for this source; a `profile` is taken for all of that.
        """
        plain = {"title": title, "every_seconds": every_seconds, "paused_at": paused_at, "due_at": due_at}
        values: dict[str, Any] = {name: value for name, value in plain.items() if value is not KEEP}
        if tags is not KEEP:
            values["tags"] = coding.dump_strings(tags)
        with self._database.writing() as connection:
            if profile is not KEEP:
                layer = Layer.of(profile)
            if layer is not KEEP or tags is not KEEP:
                held = _one(connection, _S.id == source_id).tags if tags is KEEP else tags
                own = profiles.own(connection, source_id) if layer is KEEP else layer
                said = profiles.layers(connection, held)
                values |= profiles.columns(self._database, connection, own, held, said)
            if values:
                connection.execute(SOURCE.update().where(_S.id == source_id).values(values))
            source = _one(connection, _S.id == source_id)
            if tags is not KEEP:
                happenings.retag_source(connection, source_id, tags)
            return source

    def get(self, source_id: int) -> Source:
        """Raises UnknownSource."""
        with self._database.reading() as connection:
            return _the(connection.execute(_BY_ID, {"source": source_id}).first())

    def several(self, ids: Collection[int]) -> dict[int, Source]:
        """Those of the ids that there are."""
        with self._database.reading() as connection:
            found = connection.execute(_SELECT.where(_S.id.in_(ids))) if ids else ()
            return {source.id: source for source in map(_source, found)}

    def move(self, source_id: int, url: str, now: datetime) -> Source:
        """A new address for a source; the old one is kept with the time it was good for.

        Raises UnknownSource; AlreadyThere where another source has the address.
        """
        with self._database.writing() as connection:
            source = _one(connection, _S.id == source_id)
            other = connection.execute(sa.select(_S.slug).where(_S.url == url, _S.id != source_id)).scalar()
            if other is not None:
                raise AlreadyThere(other, f"{url} is watched already, as {other}")
            last = sa.select(sa.func.max(_A.until)).where(_A.source_id == source_id)
            since = connection.execute(last).scalar() or source.added_at
            old = {"source_id": source_id, "url": source.url, "since": since, "until": now}
            connection.execute(ADDRESS.insert(), old)
            moved = SOURCE.update().where(_S.id == source_id)
            connection.execute(moved.values(url=url, host=slugs.host(url)))
            return _one(connection, _S.id == source_id)

    def addresses(self, source_id: int) -> list[Address]:
        """Where a source was before, oldest first; its present address stands on the source."""
        wanted = sa.select(_A.url, _A.since, _A.until).where(_A.source_id == source_id).order_by(_A.id)
        with self._database.reading() as connection:
            return [Address(*row) for row in connection.execute(wanted)]

    def by_url(self) -> dict[str, Source]:
        """All sources by every address they have or had; a present address goes before a former one."""
        sources = {source.id: source for source in self.all()}
        with self._database.reading() as connection:
            former = connection.execute(sa.select(_A.url, _A.source_id).order_by(_A.id)).all()
        found = {row.url: sources[row.source_id] for row in former}
        return found | {source.url: source for source in sources.values()}

    def all(self) -> list[Source]:
        """In the order they were added."""
        with self._database.reading() as connection:
            return [_source(row) for row in connection.execute(_SELECT.order_by(_S.id))]

    def of_host(self, host: str) -> list[tuple[int, str]]:
        """Id and URL of the sources of a host, in the order they were added."""
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(_OF_HOST, {"host": host})]

    def named(self, slug: str) -> Source | None:
        """The source of exactly this short name."""
        with self._database.reading() as connection:
            row = connection.execute(_SELECT.where(_S.slug == slug)).first()
        return None if row is None else _source(row)

    def find(self, text: str) -> Source:
        """By id, slug, URL or the beginning of one slug only. Raises UnknownSource, naming close ones."""
        text = text.strip()
        exact = [_S.slug == text, _S.url == text]
        if text.isdecimal() and len(text) < 10:
            exact.append(_S.id == int(text))
        with self._database.reading() as connection:
            row = connection.execute(_SELECT.where(sa.or_(*exact)).limit(1)).first()
            if row is None:  # an address it had before
                former = sa.select(_A.source_id).where(_A.url == text).order_by(_A.id.desc()).limit(1)
                row = connection.execute(_SELECT.where(_S.id == former.scalar_subquery())).first()
            if row is not None:
                return _source(row)
            begins = _SELECT.where(_S.slug.startswith(text, autoescape=True)).order_by(_S.slug).limit(6)
            fitting = connection.execute(begins).all() if text else []
            if len(fitting) == 1:
                return _source(fitting[0])
            if fitting:
                names = [row.slug for row in fitting]
                raise UnknownSource(f"{text!r} fits several sources: {', '.join(names)}", names)
            raise _unknown(connection, text)

    def profile(self, profile_id: str) -> Profile:
        """A profile that stands on a memento. Raises KeyError."""
        with self._database.reading() as connection:
            content = connection.execute(
                sa.select(PROFILE.c.content).where(PROFILE.c.id == profile_id)
            ).scalar()
        if content is None:
            raise KeyError(profile_id)
        return _profile(content)

    def layers(self, source_id: int | None = None) -> dict[str, Layer]:
        """What is said of profiles, by scope (see `model.profiles`); of a source too, where one is named."""
        with self._database.reading() as connection:
            said = profiles.layers(connection)
            return said if source_id is None else {**said, OWN: profiles.own(connection, source_id)}

    def set_layer(self, scope: str, layer: Layer | None) -> None:
        """Says something of the profiles of a tag's sources, or of all; None takes it back."""
        with self._database.writing(one_at_a_time=True) as connection:
            profiles.set_layer(self._database, connection, scope, layer)

    # -- leases

    def claim(
        self,
        now: datetime,
        *,
        owner: str,
        lease_seconds: int,
        limit: int,
        only: Sequence[int] | None = None,
        host_budget: int | None = None,
    ) -> list[Lease]:
        """Leases on up to `limit` sources that are due (or among `only`, due or not, paused or not).

        Left out: sources under a live lease, and hosts on which another owner holds one or discovers a site.
        Of what is due, hosts take turns. `host_budget`: so many visits a host may have in a day (UTC); what
        is due of it beyond that waits for the next day. Who names sources has them visited all the same.
        """
        until = aware(now) + timedelta(seconds=lease_seconds)
        other = SOURCE.alias("other").c
        busy = sa.select(other.host).where(other.lease_until > now, other.lease_owner != owner)
        free = sa.or_(_S.lease_until.is_(None), _S.lease_until <= now)
        wanted = _SELECT.where(free, _S.host.not_in(busy), _S.host.not_in(busy_hosts(now, owner)))
        wanted = wanted.order_by(_S.due_at, _S.id)
        wanted = wanted.limit(limit if only is not None else limit * _WINDOW)
        if only is None:
            wanted = wanted.where(_S.due_at.is_not(None), _S.due_at <= now, _S.paused_at.is_(None))
        else:
            wanted = wanted.where(_S.id.in_(list(only)))
        with self._database.writing(one_at_a_time=True) as connection:
            rows: Sequence[Any] = connection.execute(wanted).all()
            while rows and host_budget is not None and only is None:
                within = _within(connection, rows, aware(now), host_budget)
                if within:
                    rows = within
                    break
                rows = connection.execute(wanted).all()  # hosts at their limit were put off: who is next?
            rows = _by_turns(rows, limit)
            leases = [Lease(uuid4().hex, _source(row), until) for row in rows]
            if leases:
                if host_budget is not None:
                    hosts.spend(self._database, connection, Counter(row.host for row in rows), aware(now))
                connection.execute(
                    SOURCE.update()
                    .where(_S.id == sa.bindparam("leased"))
                    .values(lease_token=sa.bindparam("token"), lease_owner=owner, lease_until=until),
                    [{"leased": lease.source.id, "token": lease.token} for lease in leases],
                )
        return leases

    def renew(self, tokens: Sequence[str], now: datetime, lease_seconds: int) -> list[str]:
        """Hold these leases longer. Gives the tokens still held; the rest belong to others or are used."""
        until = aware(now) + timedelta(seconds=lease_seconds)
        with self._database.writing() as connection:
            held = connection.execute(
                SOURCE.update()
                .where(_S.lease_token.in_(list(tokens)))
                .values(lease_until=until)
                .returning(_S.lease_token)
            )
            still = set(held.scalars())
        return [token for token in tokens if token in still]

    def release(self, token: str, *, due_at: datetime | Kept | None = KEEP) -> bool:
        """Give a lease back without a visit; False where it was not held any more."""
        values: dict[str, Any] = {"lease_token": None, "lease_owner": None, "lease_until": None}
        if due_at is not KEEP:
            values["due_at"] = due_at
        with self._database.writing() as connection:
            return (
                connection.execute(SOURCE.update().where(_S.lease_token == token).values(values)).rowcount > 0
            )

    @staticmethod
    def _refuse_former(connection: Connection, url: str) -> None:
        """Raises AlreadyThere if a source was at this URL before it moved."""
        owner = sa.select(_S.slug).join(ADDRESS, _A.source_id == _S.id).where(_A.url == url).limit(1)
        slug = connection.execute(owner).scalar()
        if slug is not None:
            raise AlreadyThere(slug, f"{url} is watched already, as {slug}, which has moved")

    @staticmethod
    def _refuse_twin(connection: Connection, url: str, slug: str | None) -> None:
        """Raises AlreadyThere if the URL is watched, or the slug a person chose is taken."""
        twin = connection.execute(sa.select(_S.slug).where(_S.url == url)).scalar()
        if twin is not None:
            raise AlreadyThere(twin, f"{url} is watched already, as {twin}")
        if slug is not None:
            raise AlreadyThere(slug, f"the name {slug} is taken: choose another one")


def _within(connection: Connection, rows: Sequence[Any], now: datetime, budget: int) -> list[Any]:
    """The rows whose hosts have visits left today; what is due of the other hosts is put off."""
    left = hosts.left_today(connection, sorted({row.host for row in rows}), now, budget)
    kept = []
    for row in rows:
        left[row.host] -= 1
        if left[row.host] >= 0:
            kept.append(row)
    for name, count in left.items():
        if count < 0 and not any(row.host == name for row in kept):
            hosts.put_off(connection, name, now)
    return kept


def _by_turns(rows: Sequence[Any], limit: int) -> list[Any]:
    """At most `limit` rows, hosts in turn so that none fills a batch while others wait; in the old order."""
    if len(rows) <= limit:
        return list(rows)
    turns: Counter[str] = Counter()
    numbered = []
    for place, row in enumerate(rows):
        numbered.append((turns[row.host], place))
        turns[row.host] += 1
    return [rows[place] for place in sorted(place for _, place in sorted(numbered)[:limit])]


def _one(connection: Connection, condition: sa.ColumnElement[bool]) -> Source:
    return _the(connection.execute(_SELECT.where(condition)).first())


def _the(row: Sequence[Any] | None) -> Source:
    if row is None:
        raise UnknownSource("there is no such source: `policywatch list` shows those there are")
    return _source(row)


def _unknown(connection: Connection, text: str) -> UnknownSource:
    names = list(connection.execute(sa.select(_S.slug)).scalars())
    close = difflib.get_close_matches(text.lower(), names, n=3, cutoff=0.5)
    cure = f"did you mean {' or '.join(close)}?" if close else "`policywatch list` shows those there are"
    return UnknownSource(f"no source is called {text!r}: {cure}", close)
