"""The outbox as a Maildir that any mail program reads."""

from __future__ import annotations

import mailbox
from pathlib import Path

from alerts.maildir import export
from alerts.write import write_due
from store import Store
from tests.alerts.world import NOW, add_reader, add_source, change, settings


def test_each_message_is_written_once_and_reads_as_it_was_written(store: Store, tmp_path: Path) -> None:
    add_reader(store)
    change(store, add_source(store))
    messages = write_due(store, NOW, settings=settings())
    folder = tmp_path / "mails"
    assert export(messages, folder) == 1
    assert export(messages, folder) == 0
    box = mailbox.Maildir(folder)
    try:
        [mail] = list(box)
        assert mail["Message-ID"] == messages[0].header_id
        assert mail["To"] == "ada@reader.example"
    finally:
        box.close()
    assert list((folder / "tmp").iterdir()) == []
