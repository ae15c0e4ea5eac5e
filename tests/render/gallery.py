"""One mail of every kind, as a reader might get it: to be looked at, validated and weighed.

The texts are written for this purpose; no page says them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from model import (
    BlockKind,
    Cadence,
    ChangeClass,
    EventPage,
    Figure,
    FigureKind,
    Hidden,
    ItemKind,
    Link,
    Profile,
    Scope,
    Site,
    SiteEvent,
    SiteEventKind,
)
from render.alert import alert, bare, digest, incident, site_news
from render.letter import bounced, question
from render.links import resume_command
from render.views import DigestView, Followed, IncidentView, ReceiptView, Rendered, SiteView, Unseen, Why
from tests.render import views
from tests.render.views import NOW, cannabis, item, passage, percent, source, view

DAY = timedelta(days=1)
ONLINE = Why(
    reasons=("You follow every source: substantive changes at once, everything else in a weekly digest.",),
    email="ada@reader.example",
    public_url="https://watch.example",
    unsubscribe_url="https://watch.example/unsubscribe/t0ken",
    unsubscribe_mailto="mailto:operator@watch.example?subject=unsubscribe%20ada@reader.example",
    preferences_url="https://watch.example/preferences/t0ken",
    zone="Europe/Brussels",
)
OFFLINE = Why(reasons=ONLINE.reasons, email=ONLINE.email, zone=ONLINE.zone)
PRIVACY = source("Privacy policy", "https://lakes.example/privacy", 2, "lakes-privacy")


def one_figure() -> Rendered:
    fees = item(
        ItemKind.EDITED,
        ("Ferries", "Fares", "Bicycles"),
        passage(
            "A bicycle travels for [-€1.50-]{+€2.00+} on every crossing, also where it is folded.",
            figures=(Figure(FigureKind.AMOUNT, "€1.50", "€2.00", "+€0.50"),),
        ),
        reasons=("a figure changed",),
        anchor="bicycles",
    )
    page = source("Ferries: fares and rights", "https://lakes.example/ferries", 3, "ferries")
    return alert(
        view(fees, of=page, reader=ONLINE, hidden=(Hidden("date stamp", 2, ("Last updated 4 May",)),))
    )


def offline() -> Rendered:
    return alert(view(cannabis(), reader=OFFLINE, hidden=(Hidden("counter of visitors", 1),)))


def ten_sections() -> Rendered:
    long_text = " ".join(
        f"Clause {n}: the skipper keeps a log of every light seen, and hands it in at the harbour office."
        for n in range(1, 40)
    )
    items = [
        cannabis(),
        item(ItemKind.ADDED, ("Drug control", "Routes", "By lake"), passage("{+" + long_text + "+}")),
        item(
            ItemKind.REMOVED,
            ("Drug control", "Contact"),
            passage("[-Write to the harbour office.-]"),
            passage("[-Open on weekdays-]", BlockKind.ITEM),
        ),
        item(
            ItemKind.EDITED,
            ("Drug control", "Duties"),
            passage("A skipper [-may-]{+must+} report a light that is out within [-two hours-]{+the hour+}."),
            reasons=("“may” became “must”", "a deadline changed"),
        ),
        item(
            ItemKind.EDITED,
            ("Drug control", "Dues"),
            passage(
                "Vessel over 12 m | [-€85-]{+€95+} | each season",
                BlockKind.ROW,
                figures=(Figure(FigureKind.AMOUNT, "€85", "€95", "+€10"),),
            ),
        ),
        item(
            ItemKind.RENAMED,
            ("Drug control", "Seizures at sea"),
            path_before=("Drug control", "Seizures"),
            change_class=ChangeClass.EDITORIAL,
        ),
        item(
            ItemKind.EDITED,
            ("Drug control", "See also"),
            passage(
                "Read the [-report-]{+annual report+}.",
                change_class=ChangeClass.LINKS,
                added=(Link("annual report", "https://policy.example/report-2026"),),
                removed=(Link("report", "https://policy.example/report-2025"),),
            ),
            change_class=ChangeClass.LINKS,
        ),
        item(
            ItemKind.EDITED,
            ("Drug control", "Definitions"),
            passage("[-" + long_text[:1500] + "-]{+" + long_text[900:2600] + "+}"),
        ),
        item(
            ItemKind.EDITED,
            ("Drug control", "Share"),
            passage(
                "It rose from [-12 %-]{+14 %+} to 30 %.", figures=(percent("12 %", "14 %", "+2 points"),)
            ),
        ),
        item(
            ItemKind.EDITED,
            ("Drug control", "Spelling"),
            passage("The [-organisation-]{+organization+} meets.", change_class=ChangeClass.EDITORIAL),
            change_class=ChangeClass.EDITORIAL,
        ),
    ]
    return alert(view(*items, reader=ONLINE, hidden=(Hidden("date stamp", 1), Hidden("session number", 14))))


def moved_section() -> Rendered:
    section = item(
        ItemKind.MOVED,
        ("Privacy policy", "Your rights", "Erasure"),
        passage("You may ask us to erase your data within [-30-]{+60+} days."),
        path_before=("Privacy policy", "What we keep"),
        ordinals=(2, 7),
        reasons=("a deadline changed",),
    )
    return alert(view(section, of=PRIVACY, reader=ONLINE))


def removed_page() -> Rendered:
    told = replace(
        views.incident(ONLINE).incident,
        code="gone",
        reason="404 Not Found: the address leads nowhere any more",
    )
    return incident(IncidentView(PRIVACY, told, ONLINE, last_seen_at=NOW - timedelta(hours=80)))


def site(title: str = "Legislation") -> Site:
    start = "https://gov.example/law/"
    profile = Profile()
    return Site(
        1,
        "legislation",
        start,
        "gov.example",
        title,
        (),
        "en",
        Scope("/law/"),
        86_400,
        43_200,
        profile,
        NOW,
        NOW,
    )


def vanished_pages() -> Rendered:
    named = ("Ferries Act 1998", "Order on the keeping of bees", "مرسوم الرسوم")
    found = tuple(
        EventPage(
            f"https://gov.example/law/{n}",
            title,
            "ar" if n == 2 else "en",
            f"law-{n}",
            NOW - 90 * DAY,
            NOW - 3 * DAY,
            4,
        )
        for n, title in enumerate(named)
    )
    event = SiteEvent(7, 1, SiteEventKind.VANISHED, NOW, NOW - DAY, found)
    return site_news(SiteView(site(), event, ONLINE))


def wall() -> Rendered:
    return incident(views.incident(OFFLINE, reminder=True))


def working_again() -> Rendered:
    return incident(views.incident(ONLINE, closed=True))


def digest_of_40() -> Rendered:
    names = (
        "Terms of use",
        "Privacy policy",
        "Fares",
        "Fees",
        "Data retention",
        "Licences",
        "Appeals",
        "Dues",
    )
    alerts = []
    for n in range(40):
        host = f"{('lakes', 'harbours', 'bees')[n % 3]}.example"
        page = source(f"{names[n % 8]} {n // 8 + 1}", f"https://{host}/{n}", n + 1, f"page-{n}")
        changed = item(
            ItemKind.EDITED,
            (page.title, "General", f"Section {n % 5 + 1}"),
            passage(
                f"The fee for a permit of class {n} is [-€{n + 10}-]{{+€{n + 12}+}} and is due in spring.",
                figures=(Figure(FigureKind.AMOUNT, f"€{n + 10}", f"€{n + 12}", "+€2"),),
            ),
            reasons=("a figure changed",),
        )
        alerts.append(view(changed, of=page, reader=ONLINE, number=n + 1, days=n % 6 - 6))
    for n in range(40, 44):
        page = source(f"Climate {n - 39}", f"https://lakes.example/climate/{n}", n + 1, f"climate-{n}")
        changed = item(
            ItemKind.EDITED,
            (page.title, "Aims"),
            passage("The Union protects [-the climate and -]the lakes for all who live by them."),
        )
        alerts.append(view(changed, of=page, reader=ONLINE, number=n + 1, days=-2))
    found = (EventPage("https://gov.example/law/9", "Ports Act", "en", "law-9", NOW),)
    event = SiteEvent(7, 1, SiteEventKind.APPEARED, NOW, NOW - DAY, found)
    followed = (Followed("Every source.", 44, 43),)
    unseen = (Unseen("Old harbour rules", "https://harbours.example/old", "403 Forbidden", 7, NOW - 9 * DAY),)
    receipt = ReceiptView(NOW - 7 * DAY, NOW, 44, 43, 308, 299, 44, followed, unseen)
    return digest(
        DigestView(
            cadence=Cadence.WEEKLY,
            alerts=tuple(alerts),
            incidents=(views.incident(ONLINE),),
            why=replace(ONLINE, cadence=Cadence.WEEKLY),
            since=NOW - 7 * DAY,
            until=NOW,
            sites=(SiteView(site(), event, ONLINE),),
            receipts=(receipt,),
        )
    )


def french() -> Rendered:
    section = item(
        ItemKind.EDITED,
        ("Taxe des lacs", "Qui paie ?", "Les apiculteurs amateurs"),
        passage(
            "Toute personne qui possède plus de [-deux-]{+trois+} ruches paie une taxe de "
            "[-12,50 €-]{+14,00 €+} par ruche et par an ; elle est due avant le 1er mars, "
            "même « à titre d’essai ».",
            figures=(Figure(FigureKind.AMOUNT, "12,50 €", "14,00 €", "+1,50 €"),),
        ),
        passage("{+l’année où la ruche est déclarée pour la première fois ;+}", BlockKind.ITEM),
    )
    page = source("Taxe des lacs : questions fréquentes", "https://lacs.example/fr/taxe", 5, "taxe")
    return alert(view(section, of=page, reader=ONLINE, language="fr"))


def arabic() -> Rendered:
    edited = item(
        ItemKind.EDITED,
        ("الرسوم البحرية", "رسوم العبّارات", "الدراجات"),
        passage(
            "رسم نقل الدراجة على متن العبّارة هو [-120 درهمًا-]{+150 درهمًا+} لكل رحلة، "
            "ويشمل ذلك الدراجات القابلة للطي (Folding).",
            figures=(Figure(FigureKind.AMOUNT, "120 درهمًا", "150 درهمًا", "+30"),),
        ),
        passage("{+تُعفى دراجات الأطفال من الرسم.+}", BlockKind.ITEM),
        passage(
            "الدراجة | [-120-]{+150+} | لكل رحلة",
            BlockKind.ROW,
            figures=(Figure(FigureKind.NUMBER, "120", "150"),),
        ),
        reasons=("a figure changed",),
    )
    moved = item(
        ItemKind.MOVED,
        ("الرسوم البحرية", "حقوق المسافرين"),
        path_before=("الرسوم البحرية", "أحكام عامة", "حقوق المسافرين"),
        ordinals=(3, 9),
    )
    page = source("الرسوم البحرية لعام 2026", "https://lakes.example/ar/fees", 6, "fees-ar")
    hidden = (Hidden("date stamp", 1, ("آخر تحديث 4 مايو",)),)
    return alert(view(edited, moved, of=page, reader=ONLINE, language="ar", hidden=hidden))


def japanese() -> Rendered:
    section = item(
        ItemKind.EDITED,
        ("渡し船の運賃と乗客の権利", "運賃", "自転車"),
        passage(
            "自転車一台につき、片道[-百五十円-]{+二百円+}を乗船の際に支払うものとする。"
            "折りたたみ自転車についても同様とし、船長は[-十二歳-]{+十五歳+}未満の子どもの自転車を無料で運ぶことができる。",
            figures=(Figure(FigureKind.AMOUNT, "百五十円", "二百円"),),
        ),
        passage("{+冬季(十二月から二月まで)は、湖が凍結した場合に限り、運賃の全額を払い戻す。+}"),
    )
    page = source("渡し船の運賃と乗客の権利", "https://lakes.example/ja/ferries", 7, "ferries-ja")
    return alert(view(section, of=page, reader=ONLINE, language="ja"))


#: What a mail can be, and the mail.
MAILS: dict[str, Callable[[], Rendered]] = {
    "one figure": one_figure,
    "no public address": offline,
    "ten sections": ten_sections,
    "moved section": moved_section,
    "removed page": removed_page,
    "vanished pages": vanished_pages,
    "incident": wall,
    "working again": working_again,
    "digest of 40": digest_of_40,
    "french": french,
    "arabic": arabic,
    "japanese": japanese,
    "question": lambda: question("https://watch.example/confirm/t0ken", ONLINE),
    "bounced": lambda: bounced(
        "ada@reader.example", "550 5.1.1 no such user", NOW, 4, resume_command("ada@reader.example"), OFFLINE
    ),
    "bare": lambda: bare(["change:12", "change:13"], ONLINE),
}
