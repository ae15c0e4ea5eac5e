"""Sites: which sections of web sites are watched as a whole, and who discovers one just now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Layer, Profile, Scope, Site, aware
from model.profiles import SOURCE as OWN
from model.profiles import resolve
from store import coding, happenings, profiles, slugs
from store.database import Database
from store.errors import AlreadyThere, UnknownSource
from store.site_tables import SITE, SITE_PAGE
from store.tables import PROFILE, SOURCE
from store.values import KEEP, Kept, SiteLease

_S = SITE.c
SITES = sa.select(
    _S.id,
    _S.slug,
    _S.url,
    _S.host,
    _S.title,
    _S.tags,
    _S.language,
    _S.scope,
    _S.every_seconds,
    _S.source_every_seconds,
    PROFILE.c.content,
    _S.added_at,
    _S.due_at,
    _S.paused_at,
    _S.round,
    _S.round_started_at,
    _S.discovered_at,
    _S.finished_at,
    _S.note,
).join(PROFILE, PROFILE.c.id == _S.profile_id)
_profile = lru_cache(maxsize=64)(coding.load_profile)


def site_of(row: Sequence[Any]) -> Site:
    """The site of a row of `SITES`."""
    values = list(row)
    values[5] = coding.load_strings(values[5])
    values[7] = coding.load_scope(values[7])
    values[10] = _profile(values[10])
    return Site(*values)


def busy_hosts(now: datetime, owner: str) -> sa.Select[Any]:
    """The hosts on which a discovery of another owner is under way: SQL, for those who give out leases."""
    return sa.select(_S.host).where(_S.lease_until > now, _S.lease_owner != owner)


class Sites:
    """The verbs on sites. A site that was removed is kept for the mails that name it, and shown nowhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        url: str,
        *,
        scope: Scope,
        title: str = "",
        slug: str | None = None,
        tags: tuple[str, ...] = (),
        language: str = "",
        every_seconds: int | None,
        source_every_seconds: int,
        profile: Profile = Profile(),
        now: datetime,
    ) -> Site:
        """A new site, due at once if ever due by itself. Raises AlreadyThere for a URL or name in use.

        One that was removed comes back as it is asked for now, and is discovered as if for the first time.
        """
        values = {
            "url": url,
            "host": slugs.host(url),
            "title": title,
            "tags": coding.dump_strings(tags),
            "language": language,
            "scope": coding.dump_scope(scope),
            "every_seconds": every_seconds,
            "source_every_seconds": source_every_seconds,
            "profile_id": coding.profile_id(profile),
            "added_at": now,
            "due_at": None if every_seconds is None else now,
        }
        with self._database.writing(one_at_a_time=True) as connection:
            profiles.put(self._database, connection, profile)
            twin = connection.execute(sa.select(_S.id, _S.slug, _S.removed_at).where(_S.url == url)).first()
            if twin is not None and twin.removed_at is None:
                raise AlreadyThere(twin.slug, f"{url} is watched as a site already, as {twin.slug}")
            name = self._free_slug(connection, url, title, slug, twin.id if twin else None)
            if twin is None:
                connection.execute(SITE.insert(), {**values, "slug": name})
            else:
                again = {"removed_at": None, "discovered_at": None, "paused_at": None, "slug": name}
                connection.execute(SITE.update().where(_S.id == twin.id).values({**values, **again}))
            return self._one(connection, _S.url == url)

    def profile(self, site: Site) -> Profile:
        """How a site's pages are asked for: what is said for the site, its tags and all."""
        tags = (*site.tags, site.tag)
        with self._database.reading() as connection:
            said = profiles.layers(connection, tags)
        return resolve({**said, OWN: Layer.of(site.profile)}, tags)[0]

    def update(
        self,
        site_id: int,
        *,
        title: str | Kept = KEEP,
        tags: tuple[str, ...] | Kept = KEEP,
        language: str | Kept = KEEP,
        scope: Scope | Kept = KEEP,
        every_seconds: int | Kept | None = KEEP,
        source_every_seconds: int | Kept = KEEP,
        profile: Profile | Kept = KEEP,
        paused_at: datetime | Kept | None = KEEP,
        due_at: datetime | Kept | None = KEEP,
        note: str | Kept = KEEP,
    ) -> Site:
        """Change what is given, keep the rest. Raises UnknownSource.

        Another scope or language makes the next discovery a first one: what was always there is no news.
        """
        plain = {
            "title": title,
            "language": language,
            "every_seconds": every_seconds,
            "source_every_seconds": source_every_seconds,
            "paused_at": paused_at,
            "due_at": due_at,
            "note": note,
        }
        values: dict[str, Any] = {name: value for name, value in plain.items() if value is not KEEP}
        if tags is not KEEP:
            values["tags"] = coding.dump_strings(tags)
        if scope is not KEEP:
            values["scope"] = coding.dump_scope(scope)
            if scope.start:
                values["host"] = slugs.host(scope.start)
        with self._database.writing() as connection:
            known = self._one(connection, _S.id == site_id)
            moved = (scope is not KEEP and scope != known.scope) or (
                language is not KEEP and known.language not in ("", language)
            )
            if moved:
                values["discovered_at"] = None
            if profile is not KEEP:
                values["profile_id"] = profiles.put(self._database, connection, profile)
            if values:
                connection.execute(SITE.update().where(_S.id == site_id).values(values))
            site = self._one(connection, _S.id == site_id)
            if tags is not KEEP:
                happenings.retag_site(connection, site_id, (*site.tags, site.tag))
            return site

    def remove(self, site_id: int, now: datetime) -> None:
        """End a site; its documents stay, each for itself."""
        ended = {"removed_at": now, "due_at": None, "round_started_at": None}
        with self._database.writing() as connection:
            name = connection.execute(sa.select(_S.slug).where(_S.id == site_id)).scalar()
            connection.execute(
                SITE.update().where(_S.id == site_id).values({**ended, "slug": f"{name}#{site_id}"})
            )

    def get(self, site_id: int) -> Site:
        """Also one that was removed. Raises UnknownSource."""
        with self._database.reading() as connection:
            return self._one(connection, _S.id == site_id)

    def all(self) -> list[Site]:
        """In the order they were added."""
        with self._database.reading() as connection:
            rows = connection.execute(SITES.where(_S.removed_at.is_(None)).order_by(_S.id))
            return [site_of(row) for row in rows]

    def latest(self, limit: int, before: int | None = None) -> list[Site]:
        """The one added last first; `before`: those with a smaller number."""
        wanted = SITES.where(_S.removed_at.is_(None)).order_by(_S.id.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(wanted if before is None else wanted.where(_S.id < before))
            return [site_of(row) for row in rows]

    def named(self, text: str) -> Site | None:
        """By exactly this short name, else by this number."""
        there = SITES.where(_S.removed_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(there.where(_S.slug == text)).first()
            if row is None and text.isascii() and text.isdecimal() and len(text) < 10:
                row = connection.execute(there.where(_S.id == int(text))).first()
        return None if row is None else site_of(row)

    def find(self, text: str) -> Site | None:
        """By slug or URL, or by the beginning of one slug only."""
        text = text.strip()
        with self._database.reading() as connection:
            there = SITES.where(_S.removed_at.is_(None))
            row = connection.execute(there.where(sa.or_(_S.slug == text, _S.url == text)).limit(1)).first()
            if row is not None:
                return site_of(row)
            begins = there.where(_S.slug.startswith(text, autoescape=True)).limit(2)
            fitting = connection.execute(begins).all() if text else []
        return site_of(fitting[0]) if len(fitting) == 1 else None

    def of_source(self, source_id: int) -> Site | None:
        """The site that a source is a document of."""
        wanted = SITES.join(SITE_PAGE, SITE_PAGE.c.site_id == _S.id).where(
            SITE_PAGE.c.source_id == source_id, _S.removed_at.is_(None)
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted.limit(1)).first()
        return None if row is None else site_of(row)

    # -- leases

    def claim(
        self,
        now: datetime,
        *,
        owner: str,
        lease_seconds: int,
        limit: int = 1,
        only: Sequence[int] | None = None,
    ) -> list[SiteLease]:
        """Leases on up to `limit` sites that are due (or among `only`, due or not, paused or not).

        Left out: sites under a live lease, and hosts on which anybody else visits or discovers.
        """
        until = aware(now) + timedelta(seconds=lease_seconds)
        other = SOURCE.alias("other").c
        visited = sa.select(other.host).where(other.lease_until > now, other.lease_owner != owner)
        twin = SITE.alias("twin").c
        discovered = sa.select(twin.host).where(twin.lease_until > now)
        free = sa.or_(_S.lease_until.is_(None), _S.lease_until <= now)
        wanted = SITES.where(free, _S.host.not_in(visited), _S.host.not_in(discovered))
        if only is None:
            wanted = wanted.where(
                _S.due_at.is_not(None), _S.due_at <= now, _S.paused_at.is_(None), _S.removed_at.is_(None)
            )
        else:
            wanted = wanted.where(_S.id.in_(list(only)))
        with self._database.writing(one_at_a_time=True) as connection:
            leases: dict[str, SiteLease] = {}
            for row in connection.execute(wanted.order_by(_S.due_at, _S.id).limit(limit)).all():
                site = site_of(row)
                leases.setdefault(site.host, SiteLease(uuid4().hex, site, until))
            for lease in leases.values():
                connection.execute(
                    SITE.update()
                    .where(_S.id == lease.site.id)
                    .values(lease_token=lease.token, lease_owner=owner, lease_until=until)
                )
        return list(leases.values())

    def renew(self, token: str, now: datetime, lease_seconds: int) -> bool:
        """Hold a lease longer; False where it belongs to somebody else by now."""
        until = aware(now) + timedelta(seconds=lease_seconds)
        with self._database.writing() as connection:
            update = SITE.update().where(_S.lease_token == token).values(lease_until=until)
            return connection.execute(update).rowcount > 0

    def release(self, token: str, *, due_at: datetime | Kept | None = KEEP, note: str | Kept = KEEP) -> bool:
        """Give a lease back; False where it was not held any more."""
        values: dict[str, Any] = {"lease_token": None, "lease_owner": None, "lease_until": None}
        if due_at is not KEEP:
            values["due_at"] = due_at
        if note is not KEEP:
            values["note"] = note
        with self._database.writing() as connection:
            return (
                connection.execute(SITE.update().where(_S.lease_token == token).values(values)).rowcount > 0
            )

    @staticmethod
    def _free_slug(
        connection: Connection, url: str, title: str, asked: str | None, site_id: int | None
    ) -> str:
        """A name that neither a site nor a source bears. Raises AlreadyThere for one a person chose."""
        for name in [asked] if asked else slugs.candidates(slugs.slug(title) or slugs.of_url(url)):
            sites = sa.select(_S.id).where(_S.slug == name, _S.id != (site_id or 0))
            sources = sa.select(SOURCE.c.id).where(SOURCE.c.slug == name)
            if connection.execute(sa.union_all(sites, sources)).first() is None:
                return name
        raise AlreadyThere(asked or "", f"the name {asked} is taken: choose another one")

    @staticmethod
    def _one(connection: Connection, condition: sa.ColumnElement[bool]) -> Site:
        row = connection.execute(SITES.where(condition)).first()
        if row is None:
            raise UnknownSource("there is no such site: `policywatch list` shows those there are")
        return site_of(row)
