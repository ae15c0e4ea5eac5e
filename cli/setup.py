"""What a verb works with: the data folder, the configuration, the store; each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from config import Config
    from store import Store


@dataclass(slots=True)
class Setup:
    """The global options, and what follows from them."""

    data: Path | None = None
    debug: bool = False
    _config: Config | None = None

    @property
    def config(self) -> Config:
        """The configuration, read once. Raises ConfigError."""
        if self._config is None:
            import config

            self._config = config.load(**({} if self.data is None else {"data": self.data.resolve()}))
        return self._config

    def store(self, *, create: bool = False, read_only: bool = False) -> Store:
        """The store of the data folder, brought to the newest schema. Raises StoreError."""
        from cli.profiles import keep_config
        from store import Store

        store = Store.open(self.config.data, self.config.database, create=create, read_only=read_only)
        if read_only:
            return store
        try:
            keep_config(store, self.config.profile)
        except BaseException:
            store.close()
            raise
        return store


def setup_of(context: typer.Context) -> Setup:
    """The Setup that the global options made."""
    made = context.find_object(Setup)
    if made is None:
        raise RuntimeError("a verb was run without the global options")
    return made
