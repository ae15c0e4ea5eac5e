"""Where a link leads, without what changes from visit to visit.

Left out: scheme, "www.", a trailing slash, default file names, tracking parameters, session and cache
parameters, locale codes in front of the path, and the fragment of a script. What is left is the
address a person would call the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

_TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|pk_\w+|piwik_\w+|ga_\w+|hsa_\w+|_hs\w+|__hs\w+|_ga\w*|_gl|gclid|gclsrc|dclid|gbraid|wbraid"
    r"|fbclid|msclkid|twclid|ttclid|yclid|igshid|mc_cid|mc_eid|mkt_tok|oly_\w+|vero_\w+|s_cid|cmpid|wt_?\w*mc"
    r"|ref_?src|ref_url|referrer|source|trk\w*|spm|scm|sid|session_?id|phpsessid|jsessionid|aspsessionid\w*"
    r"|cb|cachebuster|nocache|_t|ts|timestamp|ver|rnd|random|token|csrf\w*|nonce|sig|signature|expires|x-amz-\w+"
    r"|awsaccesskeyid|policy|key-pair-id|correlation_?id|traceid|rid|did|hl|lang|locale|dpl|returnto|return_to|redirect|next|continue)$",
    re.IGNORECASE,
)
_LOCALE = re.compile(r"^/[a-z]{2}(?:[-_][a-z]{2,4})?(?=/|$)", re.IGNORECASE)
_DEFAULT = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|sid)=[^/?#]*", re.IGNORECASE)
_OBFUSCATED = re.compile(r"/cdn-cgi/l/email-protection", re.IGNORECASE)
_OPAQUE = re.compile(r"^(?=[^/]*\d)(?=[^/]*[a-z])[a-z0-9_-]{20,}$", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)


def opaque(value: str) -> bool:
    """Whether a value says nothing to a person: a UUID, or twenty and more mixed letters and digits."""
    return bool(_UUID.search(value) or _OPAQUE.match(value))


@lru_cache(maxsize=20_000)
def target_key(target: str) -> str:
    """The address as a person would compare it; "" for one that leads nowhere by itself."""
    target = target.strip()
    if target.lower().startswith(("mailto:", "tel:")):
        return unquote(target.split("?")[0]).lower().replace(" ", "")
    try:
        parts = urlsplit(target)
    except ValueError:
        return target
    if parts.scheme.lower() in ("javascript", "data", "blob") or _OBFUSCATED.search(parts.path):
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    path = _DEFAULT.sub("", _SESSION.sub("", unquote(parts.path)))
    path = _LOCALE.sub("", path).rstrip("/").lower()
    path = "/".join("*" if opaque(step) and _UUID.search(step) else step for step in path.split("/"))
    query = sorted(
        f"{name}={'*' if opaque(value) else value}"
        for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)
        if not _TRACKING.match(name)
    )
    fragment = "" if opaque(parts.fragment) else parts.fragment
    return host + path + ("?" + "&".join(query) if query else "") + ("#" + fragment if fragment else "")
