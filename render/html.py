"""The HTML part: one Jinja2 environment, autoescape on for every name, styles inlined.

Page text reaches a template only as a value; the marks of a change are elements that the template makes
from typed runs. There are no templates but those of this package.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from css_inline import CSSInliner
from jinja2 import Environment, FunctionLoader, StrictUndefined

from render.glue import glued, parted
from render.words import capital

_CHARSET = '<meta charset="utf-8">'


def render(template: str, **values: object) -> str:
    """A template of this package with these values."""
    return _environment(finalize=None).get_template(template).render(values)


def render_mail(template: str, **values: object) -> str:
    """The same as a mail's HTML part: styles inlined; the rules for dark and for narrow stay in the head."""
    # The inliner puts the rules first, but this must stand in the first 1024 bytes (HTML, 4.2.5.4).
    html = _inliner().inline(parted(_environment(finalize=_bound).get_template(template).render(values)))
    return html.replace(_CHARSET, "", 1).replace("<head>", f"<head>{_CHARSET}", 1)


def source(name: str) -> str | None:
    """The text of a template of this package, for environments of other rooms; None where there is none."""
    entry = files("render") / "templates" / name
    return entry.read_text(encoding="utf-8") if entry.is_file() else None


def _bound(value: object) -> object:
    """Text with the spaces bound at which a line would end badly; markup of ours as it is."""
    return glued(value) if type(value) is str else value


@cache
def _environment(finalize: Callable[[object], object] | None) -> Environment:
    environment = Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
        finalize=finalize,
    )
    environment.filters["capital"] = capital
    return environment


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(
        keep_style_tags=False, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
    )
