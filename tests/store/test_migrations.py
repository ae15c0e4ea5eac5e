"""What older stores hold is there after the migration, and means the same."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from store import Store, database, schema
from tests.store.builders import NOON


def test_subscriptions_of_an_older_store_are_found_as_before(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    place = database.Place(sa.URL.create("sqlite", database=str(data / "policywatch.db")))
    schema.bring_up(place, create=True, has_bodies=False, head="0004")
    engine = sa.create_engine(place.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO profile (id, content) VALUES ('p', '{}')")
        connection.exec_driver_sql(
            "INSERT INTO source"
            " (id, slug, url, host, title, tags, every_seconds, profile_id, added_at)"
            " VALUES (7, 'a', 'https://a.example/', 'a', '', '[\"Law\"]', 60, 'p', '2026-03-01 12:00')"
        )
        connection.exec_driver_sql(
            "INSERT INTO reader (id, email, email_key, token, added_at, zone)"
            " VALUES (1, 'a@example.org', 'a@example.org', 't', '2026-03-01 12:00:00.000000', 'UTC')"
        )
        for source, tag, word in ((7, None, "fee"), (None, "LAW", None), (None, None, None)):
            connection.exec_driver_sql(
                "INSERT INTO subscription (reader_id, source_id, tag, word, classes, cadence, added_at)"
                " VALUES (1, ?, ?, ?, '[\"links\"]', 'daily', '2026-03-01 12:00:00.000000')",
                (source, tag, word),
            )
    engine.dispose()
    with Store.open(data) as store:
        found = store.readers.subscriptions(7)
    assert [(s.source_id, s.tag, s.words) for s, _ in found] == [
        (7, None, ("fee",)),
        (None, "LAW", ()),
        (None, None, ()),
    ]
    reader = found[0][1]
    assert (reader.confirmed_at, reader.hour, reader.weekday, reader.bounce) == (NOON, 8, 0, "")
