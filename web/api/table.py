"""The API's lines of the table of routes: all of /api/v1."""

from __future__ import annotations

from web.api import describe, history, people, sites, sources, troubles, values
from web.api.answers import PREFIX, reads, writes
from web.rights import Route, Who

_S, _H, _M, _T, _P = "sources", "history", "versions", "health and sites", "who is told"

SOURCES = (
    reads(
        "/sources", sources.sources, "api_sources", "All sources", model=values.Page[values.Source], tag=_S
    ),
    writes(
        "POST",
        "/sources",
        sources.add,
        "api_add",
        "Watch a page",
        model=values.SourceDetail,
        tag=_S,
        status=201,
    ),
    reads("/sources/{source}", sources.source, "api_source", "A source", model=values.SourceDetail, tag=_S),
    writes(
        "PATCH", "/sources/{source}", sources.edit, "api_edit", "Edit it", model=values.SourceDetail, tag=_S
    ),
    writes(
        "POST",
        "/sources/{source}/crawl",
        sources.crawl,
        "api_crawl",
        "Visit it soon",
        model=values.SourceDetail,
        tag=_S,
        status=202,
    ),
    writes(
        "POST",
        "/sources/{source}/pause",
        sources.pause,
        "api_pause",
        "Pause it",
        model=values.SourceDetail,
        tag=_S,
    ),
    writes(
        "POST",
        "/sources/{source}/resume",
        sources.resume,
        "api_resume",
        "Go on with it",
        model=values.SourceDetail,
        tag=_S,
    ),
    reads(
        "/sources/{source}/doubt",
        sources.doubt,
        "api_doubt",
        "What came in its place",
        model=values.Doubt,
        tag=_S,
        who=Who.TOKEN,
    ),
    writes(
        "POST",
        "/sources/{source}/accept",
        sources.accept,
        "api_accept",
        "Take that for the document",
        model=values.SourceDetail,
        tag=_S,
    ),
    reads(
        "/sources/{source}/visits",
        sources.visits,
        "api_visits",
        "Its visits",
        model=values.Page[values.Visit],
        tag=_S,
    ),
    reads(
        "/sources/{source}/mementos",
        history.versions,
        "api_versions",
        "Its versions",
        model=values.Page[values.Version],
        tag=_S,
    ),
    reads(
        "/sources/{source}/figures",
        history.figures,
        "api_figures",
        "Its figures that changed",
        model=values.Page[values.FigureSeries],
        tag=_S,
    ),
    reads(
        "/sources/{source}/sections/{track}",
        history.life,
        "api_life",
        "The life of a section",
        model=values.Life,
        tag=_S,
    ),
)

HISTORY = (
    reads(
        "/happenings",
        history.happenings,
        "api_happenings",
        "What happened",
        model=values.Page[values.Happening],
        tag=_H,
    ),
    reads("/changes/{change}", history.change, "api_change", "A change", model=values.Change, tag=_H),
    reads(
        "/search",
        history.search,
        "api_search",
        "Search what pages say and said",
        model=values.SearchPage,
        tag=_H,
    ),
    reads(
        "/mementos/{memento}", history.memento, "api_memento", "A version", model=values.MementoDetail, tag=_M
    ),
    reads(
        "/mementos/{memento}/document",
        history.document,
        "api_document",
        "What it says",
        model=values.Document,
        tag=_M,
    ),
    reads(
        "/mementos/{memento}/text",
        history.text,
        "api_text",
        "As text",
        tag=_M,
        media={"text/plain": "What it says"},
    ),
    reads(
        "/mementos/{memento}/markdown",
        history.markdown,
        "api_markdown",
        "As Markdown",
        tag=_M,
        media={"text/markdown": "What it says"},
    ),
    reads(
        "/mementos/{memento}/sections",
        history.sections,
        "api_sections",
        "Its sections and their ages",
        model=values.Page[values.SectionAge],
        tag=_M,
    ),
    reads(
        "/mementos/{memento}/body",
        history.body,
        "api_body",
        "The bytes that came",
        tag=_M,
        media={"application/octet-stream": "As they came, for a file"},
    ),
    reads(
        "/mementos/{memento}/redline/{other}",
        history.redline,
        "api_redline",
        "Two versions compared",
        model=values.Redline,
        also=(409,),
        tag=_M,
    ),
)

HEALTH = (
    reads(
        "/incidents",
        troubles.incidents,
        "api_incidents",
        "What can't be seen",
        model=values.Page[values.Incident],
        tag=_T,
    ),
    reads("/sites", sites.sites, "api_sites", "Sites", model=values.Page[values.Site], tag=_T),
    writes(
        "POST",
        "/sites",
        sites.add,
        "api_add_site",
        "Watch a section of a site",
        model=values.Site,
        tag=_T,
        status=201,
    ),
    reads("/sites/{site}", sites.site, "api_site", "A site", model=values.Site, tag=_T),
    writes("PATCH", "/sites/{site}", sites.edit, "api_edit_site", "Edit it", model=values.Site, tag=_T),
    writes(
        "POST",
        "/sites/{site}/crawl",
        sites.crawl,
        "api_crawl_site",
        "Look it through soon",
        model=values.Site,
        tag=_T,
        status=202,
    ),
    writes(
        "POST", "/sites/{site}/pause", sites.pause, "api_pause_site", "Pause it", model=values.Site, tag=_T
    ),
    writes(
        "POST", "/sites/{site}/resume", sites.resume, "api_resume_site", "Go on", model=values.Site, tag=_T
    ),
    reads(
        "/sites/{site}/events",
        sites.site_events,
        "api_site_events",
        "Documents that came and went",
        model=values.Page[values.SiteEvent],
        tag=_T,
    ),
)

PEOPLE = (
    reads(
        "/subscriptions",
        people.subscriptions,
        "api_subscriptions",
        "Who is told of what",
        model=values.Page[values.Subscription],
        tag=_P,
        who=Who.TOKEN,
    ),
    writes(
        "POST",
        "/subscriptions",
        people.subscribe,
        "api_subscribe",
        "Have somebody told",
        model=values.Subscription,
        tag=_P,
        status=201,
    ),
    writes(
        "DELETE",
        "/subscriptions/{subscription}",
        people.unsubscribe,
        "api_unsubscribe",
        "End it",
        tag=_P,
        status=204,
    ),
    reads(
        "/messages",
        people.messages,
        "api_messages",
        "Mails",
        model=values.Page[values.Message],
        tag=_P,
        who=Who.TOKEN,
    ),
    reads(
        "/messages/{message}",
        people.message,
        "api_message",
        "A mail",
        model=values.MessageDetail,
        tag=_P,
        who=Who.TOKEN,
    ),
)

API = (
    Route("GET", f"{PREFIX}/openapi.json", describe.openapi_json, Who.READER, "openapi"),
    *SOURCES,
    *HISTORY,
    *HEALTH,
    *PEOPLE,
)
