"""What a form brought: the texts as typed, and what is wrong with each; nothing has to be typed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, TypeVar

from fastapi import Depends
from starlette.requests import Request

T = TypeVar("T")
U = TypeVar("U")


class Filled:
    """The fields of a form by name; a name that came several times holds several texts."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.wrong: dict[str, str] = {}
        self.twin = ""  #: the short name of what is there already, where that is what is wrong
        self._texts: dict[str, list[str]] = {}
        for name, text in pairs:
            self._texts.setdefault(name, []).append(text)

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Filled:
        return cls(values.items())

    def __getitem__(self, name: str) -> str:
        """The text of a field; "" where it did not come."""
        return self._texts.get(name, [""])[-1]

    def every(self, name: str) -> list[str]:
        """All texts of a field of which several can be chosen."""
        return self._texts.get(name, [])

    def read(self, name: str, reader: Callable[[str], T], otherwise: U) -> T | U:
        """A field as a value. What `reader` refuses by a ValueError is noted beside the field."""
        try:
            return reader(self[name])
        except ValueError as error:
            self.wrong[name] = str(error)
            return otherwise

    def over(self, texts: Mapping[str, str]) -> Filled:
        """With these texts where none was typed."""
        filled = Filled.of(texts)
        filled._texts.update(self._texts)
        filled.wrong.update(self.wrong)
        return filled

    @property
    def fits(self) -> bool:
        return not self.wrong

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by field; without the form's own token."""
        return {name: texts[-1] for name, texts in self._texts.items() if name != "form_token"}


async def _filled(request: Request) -> Filled:
    async with request.form(max_files=0) as form:
        return Filled((name, value) for name, value in form.multi_items() if isinstance(value, str))


#: What an endpoint of a form takes.
Form = Annotated[Filled, Depends(_filled)]
