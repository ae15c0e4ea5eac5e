"""What all shapes have in common; pages of lists; problems."""

from __future__ import annotations

from typing import Annotated, Generic, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

T = TypeVar("T")
Moment = Annotated[AwareDatetime, Field(examples=["2026-03-01T12:00:00Z"])]
Url = Annotated[str, Field(examples=["https://gov.example/fees"])]


class Shape(BaseModel):
    """A value of ours as JSON."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def of(cls, value: object, **more: object) -> Self:
        """From a value's attributes; `more` goes before them."""
        taken = {name: getattr(value, name) for name in cls.model_fields if hasattr(value, name)}
        return cls.model_validate({**taken, **more})


class Page(Shape, Generic[T]):
    """A stretch of a list."""

    items: list[T]
    next: str | None = Field(
        None, description="Hand it back as `cursor` for what follows; null: the list ends here."
    )


class Problem(BaseModel):
    """Why a request was not answered as asked (RFC 9457)."""

    title: str = Field(examples=["There is nothing here"])
    status: int = Field(examples=[404])
    detail: str = Field("", examples=["The address names nothing that is kept."])
