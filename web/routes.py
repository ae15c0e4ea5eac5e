"""The one table of routes: what answers where, and who may call it.

The application is built from it and from nothing else, so an address that is not here does not exist, and
`tests/web/test_routes.py` walks it. A line is made of method, path, endpoint, who, and the name that links
and templates use. GET lines answer HEAD as well; a GET changes nothing.
"""

from __future__ import annotations

from web import (
    adding,
    archive,
    assets,
    doubts,
    entry,
    feeds,
    front,
    health,
    lives,
    mailbox,
    readers,
    redlines,
    searching,
    site_settings,
    sites,
    sources,
    subscribing,
    tending,
    troubles,
    versions,
)
from web.api.table import API
from web.rights import Route, Who

#: For every browser: the files of the pages, and the way in.
ENTRANCE = (
    Route("GET", "/static/{name}", assets.static, Who.EVERYONE, "static"),
    Route("GET", "/enter", entry.enter, Who.EVERYONE, "enter"),
    Route("POST", "/enter", entry.sign_in, Who.EVERYONE, "sign_in"),
    Route("POST", "/leave", entry.leave, Who.EVERYONE, "leave"),
)

#: The history, to be read.
READING = (
    Route("GET", "/", front.front, Who.READER, "front"),
    Route("GET", "/incidents", troubles.listed, Who.READER, "incidents"),
    Route("GET", "/sites", sites.listed, Who.READER, "sites"),
    Route("GET", "/sites/{slug}", sites.site, Who.READER, "site"),
    Route("POST", "/looked", front.look, Who.READER, "looked"),
    Route("GET", "/search", searching.search, Who.READER, "search"),
    Route("GET", "/changes/{change_id}", redlines.change, Who.READER, "change", dear=True),
    Route("GET", "/sources", sources.sources, Who.READER, "sources"),
    Route("GET", "/sources/{slug}", sources.source, Who.READER, "source"),
    Route("GET", "/sources/{slug}/at", sources.at, Who.READER, "at"),
    Route("GET", "/sources/{slug}/compare", redlines.choose, Who.READER, "choose"),
    Route(
        "GET",
        "/sources/{slug}/compare/{before_id}/{after_id}",
        redlines.compare,
        Who.READER,
        "compare",
        dear=True,
    ),
    Route("GET", "/sources/{slug}/sections/{track}", lives.life, Who.READER, "life", dear=True),
    Route("GET", "/sources/{slug}/versions/{memento_id}", versions.version, Who.READER, "version"),
    Route("GET", "/sources/{slug}/versions/{memento_id}/text", versions.text, Who.READER, "text"),
    Route("GET", "/sources/{slug}/versions/{memento_id}/capture", versions.capture, Who.READER, "capture"),
)

#: What the operator does in forms.
MANAGING = (
    Route("GET", "/add", adding.form, Who.OPERATOR, "add"),
    Route("POST", "/add/look", adding.look, Who.OPERATOR, "look"),
    Route("GET", "/add/look/{key}", adding.preview, Who.OPERATOR, "preview"),
    Route("POST", "/add", adding.add, Who.OPERATOR, "watch"),
    Route("GET", "/sources/{slug}/settings", tending.settings, Who.OPERATOR, "settings"),
    Route("POST", "/sources/{slug}/settings", tending.describe, Who.OPERATOR, "describe"),
    Route("POST", "/sources/{slug}/asking", tending.ask, Who.OPERATOR, "asking"),
    Route("GET", "/sources/{slug}/effect", tending.effect, Who.OPERATOR, "effect"),
    Route("POST", "/sources/{slug}/effect", tending.choose, Who.OPERATOR, "select"),
    Route("GET", "/sources/{slug}/doubt", doubts.look, Who.OPERATOR, "doubt"),
    Route("POST", "/sources/{slug}/doubt", doubts.accept, Who.OPERATOR, "accept"),
    Route("POST", "/sources/{slug}/visit", tending.visit, Who.OPERATOR, "visit"),
    Route("POST", "/sources/{slug}/pause", tending.pause, Who.OPERATOR, "pause"),
    Route("POST", "/sources/{slug}/resume", tending.resume, Who.OPERATOR, "resume"),
    Route("GET", "/sites/{slug}/settings", site_settings.settings, Who.OPERATOR, "site_settings"),
    Route("POST", "/sites/{slug}/settings", site_settings.describe, Who.OPERATOR, "describe_site"),
    Route("POST", "/sites/{slug}/asking", site_settings.ask, Who.OPERATOR, "ask_site"),
    Route("POST", "/sites/{slug}/visit", sites.visit, Who.OPERATOR, "visit_site"),
    Route("POST", "/sites/{slug}/pause", sites.pause, Who.OPERATOR, "pause_site"),
    Route("POST", "/sites/{slug}/resume", sites.resume, Who.OPERATOR, "resume_site"),
    Route("GET", "/subscriptions", subscribing.listed, Who.OPERATOR, "subscriptions"),
    Route("POST", "/subscriptions", subscribing.subscribe, Who.OPERATOR, "subscribe"),
    Route("POST", "/subscriptions/{number}/end", subscribing.end, Who.OPERATOR, "end_subscription"),
    Route("GET", "/outbox", mailbox.listed, Who.OPERATOR, "outbox"),
    Route("GET", "/outbox/{number}", mailbox.message, Who.OPERATOR, "message"),
    Route("POST", "/outbox/{number}/again", mailbox.again, Who.OPERATOR, "send_again"),
)

#: What readers do with the secret links of their mails.
LINKS = (
    Route("GET", "/confirm/{token}", readers.ask_to_confirm, Who.LINK, "ask_to_confirm"),
    Route("POST", "/confirm/{token}", readers.confirm, Who.LINK, "confirm"),
    Route("GET", "/preferences/{token}", readers.preferences, Who.LINK, "preferences"),
    Route("POST", "/preferences/{token}", readers.change, Who.LINK, "change_preferences"),
    Route("GET", "/unsubscribe/{token}", readers.ask_to_stop, Who.LINK, "ask_to_stop"),
    Route("POST", "/unsubscribe/{token}", readers.stop, Who.LINK, "unsubscribe"),
)

#: For programs: JSON, Memento, feeds, metrics, health.
PROGRAMS = (
    Route("GET", "/healthz", health.healthz, Who.EVERYONE, "healthz"),
    Route("GET", "/readyz", health.readyz, Who.EVERYONE, "readyz"),
    Route("GET", "/metrics", health.metrics, Who.TOKEN, "metrics"),
    Route("GET", "/timegate/{url:path}", archive.timegate, Who.READER, "timegate"),
    Route("GET", "/timemap/link/{url:path}", archive.timemap_link, Who.READER, "timemap"),
    Route("GET", "/timemap/json/{url:path}", archive.timemap_in_json, Who.READER, "timemap_json"),
    Route("GET", "/memento/{time}/{url:path}", archive.memento, Who.READER, "memento"),
    Route("GET", "/feeds/all.atom", feeds.every, Who.READER, "feed"),
    Route("GET", "/feeds/source/{source}.atom", feeds.of_source, Who.READER, "feed_source"),
    Route("GET", "/feeds/tag/{tag}.atom", feeds.of_tag, Who.READER, "feed_tag"),
    *API,
)

ROUTES = (*ENTRANCE, *READING, *MANAGING, *LINKS, *PROGRAMS)
