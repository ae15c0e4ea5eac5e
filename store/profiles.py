"""Profiles as they come of layers: what a source says for itself, its tags, all. Inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Layer, Profile
from model.profiles import SOURCE as OWN
from model.profiles import resolve, scopes
from store import coding
from store.database import Database
from store.tables import LAYER, PROFILE, SOURCE

_S = SOURCE.c


def layers(connection: Connection, tags: tuple[str, ...] | None = None) -> dict[str, Layer]:
    """What is said for tags and for all, by scope; of these tags alone, where some are named."""
    wanted = sa.select(LAYER)
    if tags is not None:
        wanted = wanted.where(LAYER.c.scope.in_(scopes(tags)))
    return {row.scope: coding.load_layer(row.content) for row in connection.execute(wanted)}


def own(connection: Connection, source_id: int) -> Layer:
    """What is said for one source."""
    found = connection.execute(
        sa.select(_S.layer, PROFILE.c.content)
        .join(PROFILE, PROFILE.c.id == _S.profile_id)
        .where(_S.id == source_id)
    ).first()
    if found is None:
        return Layer()
    return Layer.of(coding.load_profile(found[1])) if found[0] is None else coding.load_layer(found[0])


def columns(
    database: Database, connection: Connection, layer: Layer, tags: tuple[str, ...], said: Mapping[str, Layer]
) -> dict[str, str]:
    """The columns of a source that holds this layer; its profile is put into the store."""
    profile = resolve({**said, OWN: layer}, tags)[0]
    return {"layer": coding.dump_layer(layer), "profile_id": put(database, connection, profile)}


def put(database: Database, connection: Connection, profile: Profile) -> str:
    """The id of a profile that is in the store now."""
    row = {"id": coding.profile_id(profile), "content": coding.dump_profile(profile)}
    connection.execute(database.insert_missing(PROFILE), row)
    return row["id"]


def set_layer(database: Database, connection: Connection, scope: str, layer: Layer | None) -> None:
    """Says something for a tag or for all, or (None) nothing; every source's profile follows."""
    connection.execute(LAYER.delete().where(LAYER.c.scope == scope))
    if layer is not None and layer != Layer():
        connection.execute(LAYER.insert(), {"scope": scope, "content": coding.dump_layer(layer)})
    said = layers(connection)
    rows = connection.execute(sa.select(_S.id, _S.tags, _S.profile_id)).all()
    for source_id, tags, profile_id in rows:
        new = columns(database, connection, own(connection, source_id), coding.load_strings(tags), said)
        if new["profile_id"] != profile_id:
            connection.execute(SOURCE.update().where(_S.id == source_id).values(new))
