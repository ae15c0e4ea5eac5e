"""Structured values as JSON text and back.

Fields at their defaults are left out, so that a new field changes no digest.
"""

from __future__ import annotations

import hashlib
import json
from typing import TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from model import Block, Comparison, EventPage, Layer, Profile, Scope
from store.columns import clean

T = TypeVar("T")

_BLOCKS: TypeAdapter[tuple[Block, ...]] = TypeAdapter(tuple[Block, ...])
_COMPARISON: TypeAdapter[Comparison] = TypeAdapter(Comparison)
_LAYER: TypeAdapter[Layer] = TypeAdapter(Layer)
_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
_SCOPE: TypeAdapter[Scope] = TypeAdapter(Scope)
_EVENT_PAGES: TypeAdapter[tuple[EventPage, ...]] = TypeAdapter(tuple[EventPage, ...])
_PAIRS: TypeAdapter[tuple[tuple[str, str], ...]] = TypeAdapter(tuple[tuple[str, str], ...])
_STRINGS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])


def _dump(adapter: TypeAdapter[T], value: T) -> str:
    try:
        return adapter.dump_json(value, exclude_defaults=True).decode()
    except PydanticSerializationError:
        # A lone surrogate, which UTF-8 can't carry.
        return clean(json.dumps(adapter.dump_python(value, exclude_defaults=True), ensure_ascii=False))


def dump_blocks(blocks: tuple[Block, ...]) -> str:
    return _dump(_BLOCKS, blocks)


def load_blocks(text: str) -> tuple[Block, ...]:
    return _BLOCKS.validate_json(text)


def texts_of(blocks: str) -> str:
    """The text of blocks as they are kept, a line each, without making values of them."""
    return "\n".join(block["text"] for block in json.loads(blocks))


def dump_comparison(comparison: Comparison) -> str:
    return _dump(_COMPARISON, comparison)


def load_comparison(text: str) -> Comparison:
    return _COMPARISON.validate_json(text)


def dump_profile(profile: Profile) -> str:
    return _dump(_PROFILE, profile)


def load_profile(text: str) -> Profile:
    return _PROFILE.validate_json(text)


def dump_layer(layer: Layer) -> str:
    return _dump(_LAYER, layer)


def load_layer(text: str) -> Layer:
    return _LAYER.validate_json(text)


def dump_scope(scope: Scope) -> str:
    return _dump(_SCOPE, scope)


def load_scope(text: str) -> Scope:
    return _SCOPE.validate_json(text)


def dump_event_pages(pages: tuple[EventPage, ...]) -> str:
    return _dump(_EVENT_PAGES, pages)


def load_event_pages(text: str) -> tuple[EventPage, ...]:
    return _EVENT_PAGES.validate_json(text)


def dump_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return _dump(_PAIRS, pairs)


def load_pairs(text: str) -> tuple[tuple[str, str], ...]:
    return _PAIRS.validate_json(text)


def dump_strings(strings: tuple[str, ...]) -> str:
    return _dump(_STRINGS, strings)


def load_strings(text: str) -> tuple[str, ...]:
    return _STRINGS.validate_json(text)


def text_digest(text: str) -> bytes:
    """SHA-256 of the text in UTF-8, 32 bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def profile_id(profile: Profile) -> str:
    """16 hex digits of the digest of the profile's content: equal content, equal id."""
    return text_digest(dump_profile(profile)).hex()[:16]
