# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Whole pages in the manners of common site builders: all of the document, nothing of the site.

Every page is written for this test. What belongs to the site holds the sign ¤, so that a line of it in
the document shows; the rest is the document, in order.
"""

from __future__ import annotations

import pytest

from model import BlockKind
from tests.pipelines.pages import read, texts

MENU = "".join(f"<li><a href=/m{n}>¤ Topic {n}</a></li>" for n in range(8))
COMPONENTS = f"""<!doctype html><html lang=en><head><title>Lake passports - Lakes Commission</title></head>
<body class="path-node page-node-type-page">
<a href=#main-content class="visually-hidden focusable skip-link">¤ Skip to main content</a>
<div id=cookie-consent-banner class=cck-container><p>¤ This site uses cookies.</p><a href=#accept class=button>¤ Accept all cookies</a></div>
<div class=dialog-off-canvas-main-canvas>
<header class="lk-site-header" role=banner><a href=/><img alt="Lakes Commission logo"></a><form class=lk-search-form><input type=search><button>¤ Search</button></form>
<div class=lk-language-selector><h2>¤ Select your language</h2><ul><li><a hreflang=bg href=/bg>¤ български</a><li><a hreflang=fr href=/fr>¤ français</a><li><a hreflang=de href=/de>¤ Deutsch</a></ul></div></header>
<nav class=lk-breadcrumb aria-label=breadcrumbs><ol><li><a href=/>¤ Home</a><li><a href=/p>¤ Policies</a></ol></nav>
<main><div class=lk-page-header><ul class=lk-page-header__meta><li>General publications</li><li>3 May 2026</li></ul><h1>Lake passports</h1><p class=lk-page-header__description>What a keeper of boats needs to cross the border between two lakes.</p></div>
<div class=container><div class=row><div class="col-3 sidebar"><nav class=lk-inpage-navigation><div>¤ Page contents</div><ul><li><a href=#who>¤ Who needs one</a><li><a href=#fees>¤ Fees</a></ul></nav></div>
<div class=col-9><h2 id=who>Who needs one</h2><p>Every keeper of a boat longer than four metres needs a passport for it.</p>
<ul><li>The passport is valid for five years.</li><li>It must be shown to the warden on demand.</li></ul>
<h2 id=fees>Fees</h2><p>The passport costs 30 lake crowns, and 12 for keepers under the age of twenty.</p>
<div class=lk-file><div class=lk-file__title>Form for a passport</div><div>English (120 KB - PDF)</div><a href=/form.pdf>Download</a></div>
<h2>Related legislation</h2><ul><li><a href=/act/1>Boats act of 2019</a></li></ul></div></div></div>
<div class=lk-social-media-share><p>¤ Share this page</p><ul><li><a href=/x>¤ X</a><li><a href=/f>¤ Facebook</a></ul></div>
<section class=latest><h2>¤ Latest news</h2><article><a href=/n1>¤ Commission visits the north</a><time>1 May 2026</time></article><article><a href=/n2>¤ New boats for wardens</a><time>30 April 2026</time></article></section></main>
<footer class=lk-footer><div>¤ This site is managed by the Commission of the Lakes.</div><ul>{MENU}</ul></footer></div></body></html>"""

COMPONENTS_TEXT = [
    "General publications",
    "3 May 2026",
    "Lake passports",
    "What a keeper of boats needs to cross the border between two lakes.",
    "Who needs one",
    "Every keeper of a boat longer than four metres needs a passport for it.",
    "The passport is valid for five years.",
    "It must be shown to the warden on demand.",
    "Fees",
    "The passport costs 30 lake crowns, and 12 for keepers under the age of twenty.",
    "Form for a passport",
    "English (120 KB - PDF)",
    "Download",
    "Related legislation",
    "Boats act of 2019",
]

BLOG = f"""<!doctype html><html lang=en><head><title>Privacy Policy &#8211; Oar and Net</title></head><body class="wp page privacy-policy">
<div id=page class=site><header id=masthead class=site-header><p class=site-title><a href=/>¤ Oar and Net</a></p><p class=site-description>¤ Boats for everyone</p><nav id=site-navigation><button aria-expanded=false>¤ Menu</button><ul>{MENU}</ul></nav></header>
<div id=content class=site-content><div id=primary class=content-area><main id=main class=site-main><article id=post-3 class="post-3 page type-page"><header class=entry-header><h1 class=entry-title>Privacy Policy</h1></header>
<div class=entry-content><p><strong>Last updated:</strong> 4 March 2026</p><h2 class=wp-block-heading>Comments</h2><p>When visitors leave comments we keep what they wrote, their address and the time, for one year.</p>
<h2 class=wp-block-heading>Newsletter</h2><p>Your e-mail address is kept until you unsubscribe, and for 30 days after that.</p>
<h2 class=wp-block-heading>Cookies</h2><p>We set one cookie, which lasts for two days.</p><table class=wp-block-table><tr><th>Name</th><th>Lasts</th></tr><tr><td>oar_session</td><td>2 days</td></tr></table></div>
<footer class=entry-footer><span class=edit-link>¤</span></footer></article>
<div class="sharedaddy sd-sharing"><h3>¤ Share this:</h3><ul><li><a href=/s>¤ Print</a><li><a href=/t>¤ E-mail</a></ul></div></main></div>
<aside id=secondary class=widget-area><section class="widget widget_recent_entries"><h2 class=widget-title>¤ Recent Posts</h2><ul><li><a href=/1>¤ How to varnish an oar</a><li><a href=/2>¤ Ten nets we like</a></ul></section></aside></div>
<footer id=colophon class=site-footer><div class=site-info>¤ Proudly powered by oars</div></footer></div></body></html>"""

BLOG_TEXT = [
    "Privacy Policy",
    "Last updated: 4 March 2026",
    "Comments",
    "When visitors leave comments we keep what they wrote, their address and the time, for one year.",
    "Newsletter",
    "Your e-mail address is kept until you unsubscribe, and for 30 days after that.",
    "Cookies",
    "We set one cookie, which lasts for two days.",
    "Name | Lasts",
    "oar_session | 2 days",
]

GUIDE = """<!doctype html><html lang=en><head><title>Register a boat: Overview - Lakes</title></head><body>
<div id=global-cookie-message class=lk-cookie-banner role=region><h2>¤ Cookies on this site</h2><p>¤ We use some essential cookies.</p><button>¤ Accept</button></div>
<header role=banner><a href=/>¤ Lakes</a></header><div id=wrapper><div class=lk-breadcrumbs><ol><li><a href=/>¤ Home</a><li><a href=/boats>¤ Boats</a></ol></div>
<main role=main id=content class="guide-show">
<div class=row><div class=two-thirds><div class=lk-title><span>Guidance</span><h1>Register a boat</h1></div>
<aside class=parts role=complementary><nav aria-label="Pages in this guide"><ol><li>¤ Overview</li><li><a href=/b>¤ Renew</a></li><li><a href=/c>¤ Sell a boat</a></li></ol></nav></aside>
<h1 class=part-title>Overview</h1><div class=govspeak><p>You must register a boat with a motor before you use it on any lake.</p>
<div class="call-to-action"><p>Registration costs £55 and takes up to 10 working days.</p></div>
<div role=note class=help-notice><p>You do not need to register a boat that you only row.</p></div>
<h2 id=documents-you-need>Documents you need</h2><ol class=steps><li><p>Proof that the boat is yours.</p></li><li><p>A photograph of the boat, taken in the last 6 months.</p></li></ol></div></div>
<div class=one-third><div class=related-navigation><h2>¤ Related content</h2><ul><li><a href=/r1>¤ Boat tax</a><li><a href=/r2>¤ Wardens</a></ul></div></div></div>
<div class=lk-metadata><dl><dt>Published</dt><dd>2 February 2025</dd><dt>Last updated</dt><dd>7 May 2026</dd></dl></div></main>
<div class=feedback><h2>¤ Is this page useful?</h2><button>¤ Yes</button><button>¤ No</button></div></div>
<footer role=contentinfo>¤ All content is available under the lake licence</footer></body></html>"""

GUIDE_TEXT = [
    "Guidance",
    "Register a boat",
    "Overview",
    "You must register a boat with a motor before you use it on any lake.",
    "Registration costs £55 and takes up to 10 working days.",
    "You do not need to register a boat that you only row.",
    "Documents you need",
    "Proof that the boat is yours.",
    "A photograph of the boat, taken in the last 6 months.",
    "Published",
    "2 February 2025",
    "Last updated",
    "7 May 2026",
]

TABLES = """<html><head><title>Rules of the Harbour</title></head><body bgcolor=#ffffff><table width=760 align=center><tr><td colspan=3><font size=5>¤ Harbour Office of the North</font></td></tr>
<tr><td width=150 valign=top><a href=a.htm>¤ Home</a><br><a href=b.htm>¤ Office</a><br><a href=c.htm>¤ Contact</a><br><a href=d.htm>¤ Tides</a></td>
<td valign=top><h1>Rules of the Harbour</h1><p>These rules hold in every harbour of the north from the first of May.</p>
<p><b>1. Mooring</b></p><p>A boat may be moored for no longer than 48 hours, unless the master of the harbour allows more.</p>
<table border=1><tr><th>Length</th><th>Fee a day</th></tr><tr><td>up to 6 m</td><td>4.00</td></tr><tr><td>up to 12 m</td><td>9.50</td></tr></table>
<p><b>2. Fire</b></p><p>Open fire is forbidden on the quays and on every boat that is moored at them.</p></td>
<td width=120 valign=top><a href=w.htm>¤ Webcam</a></td></tr>
<tr><td colspan=3 align=center><font size=1>¤ © 2026 Harbour Office, all rights reserved</font></td></tr></table></body></html>"""

TABLES_TEXT = [
    "Rules of the Harbour",
    "These rules hold in every harbour of the north from the first of May.",
    "1. Mooring",
    "A boat may be moored for no longer than 48 hours, unless the master of the harbour allows more.",
    "Length | Fee a day",
    "up to 6 m | 4.00",
    "up to 12 m | 9.50",
    "2. Fire",
    "Open fire is forbidden on the quays and on every boat that is moored at them.",
]

SOUP = """<html lang=en><head><title>Terms of Use | Rowly</title></head><body><div id=root><div class=a1><div class=b2><div class=c3><a href=/>¤ Rowly</a></div><div class=c4><a href=/p>¤ Prices</a><a href=/j>¤ Jobs</a><a href=/l>¤ Log in</a></div></div>
<div class=d5><div class=e6><div class=f7>Terms of Use</div><div class=g8>Effective date: 1 June 2026</div></div><div class=h9>
<div class=i1><div class=j2>1. The service</div><div class=k3>Rowly lends boats by the hour to people who are at least 16 years old.</div></div>
<div class=i1><div class=j2>2. Your duties</div><div class=k3>You must bring the boat back to the jetty where you took it, before it is dark.</div><div class=k3>You may not lend it to others.</div></div>
<div class=i1><div class=j2>3. Liability</div><div class=k3>What we owe you is limited to what you paid in the 12 months before the damage.</div></div></div></div>
<div class=z1><div class=z2>¤ Get the app</div><div class=z3><a href=/ios>¤ App Store</a><a href=/play>¤ Google Play</a></div><div class=z4>¤ © Rowly 2026</div></div></div></div></body></html>"""

SOUP_TEXT = [
    "Terms of Use",
    "Effective date: 1 June 2026",
    "1. The service",
    "Rowly lends boats by the hour to people who are at least 16 years old.",
    "2. Your duties",
    "You must bring the boat back to the jetty where you took it, before it is dark.",
    "You may not lend it to others.",
    "3. Liability",
    "What we owe you is limited to what you paid in the 12 months before the damage.",
]

ACCORDION = """<!doctype html><html lang=fr><head><title>Questions sur la taxe des lacs</title></head><body><header><nav><a href=/>¤ Accueil</a></nav></header><main id=contenu>
<h1>Questions sur la taxe des lacs</h1><p>Dernière mise à jour : 12 avril 2026</p><button class=tout>¤ Tout ouvrir</button>
<div class=accordion><h3><button aria-expanded=false aria-controls=q1>Qui doit payer ?</button></h3><div id=q1 class=accordion-panel hidden><p>Toute personne qui possède plus de cinq ruches.</p></div>
<h3><button aria-expanded=false aria-controls=q2>Combien ?</button></h3><div id=q2 class=accordion-panel style="display:none"><p>La taxe est de 12 euros par ruche et par an.</p></div></div>
<details><summary>Puis-je payer en retard ?</summary><div><p>Non, sauf accord écrit, et jamais plus de trois mois après l'échéance.</p></div></details>
<div class=contact-box><h2>Nous contacter</h2><p>Bureau des lacs, 3 rue du Quai. Ouvert du lundi au jeudi, de 9 h à 12 h.</p></div></main><footer>¤ Mentions légales</footer></body></html>"""

ACCORDION_TEXT = [
    "Questions sur la taxe des lacs",
    "Dernière mise à jour : 12 avril 2026",
    "Qui doit payer ?",
    "Toute personne qui possède plus de cinq ruches.",
    "Combien ?",
    "La taxe est de 12 euros par ruche et par an.",
    "Puis-je payer en retard ?",
    "Non, sauf accord écrit, et jamais plus de trois mois après l'échéance.",
    "Nous contacter",
    "Bureau des lacs, 3 rue du Quai. Ouvert du lundi au jeudi, de 9 h à 12 h.",
]

TABBED = """<!doctype html><html lang=es><head><title>Tarifas del puerto</title></head><body><div class=topbar><a href=/>¤ Inicio</a></div><main><h1>Tarifas del puerto</h1>
<ul role=tablist class=nav-tabs><li><a role=tab href=#socios>¤ Socios</a><li><a role=tab href=#visitas>¤ Visitas</a><li><a role=tab href=#empresas>¤ Empresas</a></ul>
<div class=tab-content><div role=tabpanel id=socios class="tab-pane active"><h2>Socios</h2><p>Los socios pagan 20 euros al mes por una barca de hasta seis metros.</p></div>
<div role=tabpanel id=visitas class="tab-pane" hidden><h2>Visitas</h2><p>Las visitas pagan 9 euros por noche.</p></div>
<div role=tabpanel id=empresas class="tab-pane" aria-hidden=true><h2>Empresas</h2><p>Las empresas deben pedir un contrato antes del 30 de abril de cada año.</p></div></div>
<p>Última actualización: 2 de mayo de 2026</p></main><footer>¤ Puerto</footer></body></html>"""

TABBED_TEXT = [
    "Tarifas del puerto",
    "Socios",
    "Los socios pagan 20 euros al mes por una barca de hasta seis metros.",
    "Visitas",
    "Las visitas pagan 9 euros por noche.",
    "Empresas",
    "Las empresas deben pedir un contrato antes del 30 de abril de cada año.",
    "Última actualización: 2 de mayo de 2026",
]

LAW = """<html lang=de><head><title>SeeBootV - Verordnung über Boote auf Seen</title></head><body><div id=lkcontainer><div id=lkheader><a href=/>¤ Startseite</a> <a href=/hilfe>¤ Hilfe</a></div>
<div id=lkcontent><div class=lknorm title=Rahmen><h1>Verordnung über Boote auf Seen (SeeBootV)</h1><p>Ausfertigungsdatum: 03.02.2020</p><p>Zuletzt geändert durch Art. 4 V v. 12.1.2026</p></div>
<div class=lknorm><h3><span class=lkenbez>§ 1</span>&#160;<span class=lkentitel>Anwendungsbereich</span></h3><div class=lkhtml><div class=lkAbsatz>(1) Diese Verordnung gilt für alle Boote, die länger als vier Meter sind.</div><div class=lkAbsatz>(2) Sie gilt nicht für<dl><dt>1.</dt><dd>Boote der Seepolizei,</dd><dt>2.</dt><dd>Boote, die nur gerudert werden.</dd></dl></div></div></div>
<div class=lknorm><h3><span class=lkenbez>§ 2</span>&#160;<span class=lkentitel>Pflichten</span></h3><div class=lkhtml><div class=lkAbsatz>Wer ein Boot führt, muss mindestens 16 Jahre alt sein.</div></div></div>
<div class=lknorm><h3><span class=lkenbez>§ 3</span>&#160;<span class=lkentitel>(weggefallen)</span></h3></div></div>
<div id=lkfooter><a href=/i>¤ Impressum</a> <a href=/d>¤ Datenschutz</a></div></div></body></html>"""

LAW_TEXT = [
    "Verordnung über Boote auf Seen (SeeBootV)",
    "Ausfertigungsdatum: 03.02.2020",
    "Zuletzt geändert durch Art. 4 V v. 12.1.2026",
    "§ 1 Anwendungsbereich",
    "(1) Diese Verordnung gilt für alle Boote, die länger als vier Meter sind.",
    "(2) Sie gilt nicht für",
    "1.",
    "Boote der Seepolizei,",
    "2.",
    "Boote, die nur gerudert werden.",
    "§ 2 Pflichten",
    "Wer ein Boot führt, muss mindestens 16 Jahre alt sein.",
    "§ 3 (weggefallen)",
]

DEFINITIONS = """<!doctype html><html lang=nl><head><title>Begrippen - Meren</title></head><body><header class=site-header>¤ Meren</header><div class=wrapper><ul class=trail><li><a href=/>¤ Home</a><li><a href=/r>¤ Regels</a><li>¤ Begrippen</ul><article><h1>Begrippen</h1><p class=datum>Laatst bijgewerkt: 5 mei 2026</p>
<dl><dt>Boot</dt><dd>Elk vaartuig dat langer is dan vier meter.</dd><dt>Houder</dt><dd>Wie een boot bezit of langer dan 30 dagen huurt.</dd><dt>Meer</dt><dd>Elk water dat in bijlage 2 staat.</dd></dl>
<p>Zie ook de <a href=/bijlage>bijlage</a>, die deel is van deze regels.</p></article><div class=newsletter-signup><h2>¤ Nieuwsbrief</h2><form><input type=email><button>¤ Aanmelden</button></form></div></div></body></html>"""

DEFINITIONS_TEXT = [
    "Begrippen",
    "Laatst bijgewerkt: 5 mei 2026",
    "Boot",
    "Elk vaartuig dat langer is dan vier meter.",
    "Houder",
    "Wie een boot bezit of langer dan 30 dagen huurt.",
    "Meer",
    "Elk water dat in bijlage 2 staat.",
    "Zie ook de bijlage, die deel is van deze regels.",
]

RIGHT_TO_LEFT = """<!doctype html><html lang=ar dir=rtl><head><title>سياسة الخصوصية</title></head><body><nav><a href=/>¤ الرئيسية</a><a href=/about>¤ عن البحيرات</a></nav><main><h1>سياسة الخصوصية</h1>
<h2>البيانات التي نجمعها</h2><p>نحتفظ باسم كل صاحب قارب وعنوانه لمدة ثلاثين يوما ولا نشاركهما مع أحد.</p><h2>حقوقك</h2><ul><li>يمكنك أن تطلب نسخة من بياناتك في أي وقت.</li><li>نرد على طلبك خلال 14 يوما.</li></ul></main><footer>¤ جميع الحقوق محفوظة</footer></body></html>"""

RIGHT_TO_LEFT_TEXT = [
    "سياسة الخصوصية",
    "البيانات التي نجمعها",
    "نحتفظ باسم كل صاحب قارب وعنوانه لمدة ثلاثين يوما ولا نشاركهما مع أحد.",
    "حقوقك",
    "يمكنك أن تطلب نسخة من بياناتك في أي وقت.",
    "نرد على طلبك خلال 14 يوما.",
]

IDEOGRAPHS = """<!doctype html><html lang=ja><head><title>湖の船の規則 | 湖連合</title></head><body><div class=header><a href=/>¤ 湖連合</a><a href=/en>¤ English</a></div><div class=main><h1>湖の船の規則</h1><p>令和8年5月1日施行</p>
<h2>第一条 目的</h2><p>この規則は、湖で使う船の登録と料金について定めるものとする。</p><h2>第二条 料金</h2><p>登録の料金は三千円とし、五年ごとに更新しなければならない。</p></div><div class=footer><a href=/s>¤ サイトマップ</a></div></body></html>"""

IDEOGRAPHS_TEXT = [
    "湖の船の規則",
    "令和8年5月1日施行",
    "第一条 目的",
    "この規則は、湖で使う船の登録と料金について定めるものとする。",
    "第二条 料金",
    "登録の料金は三千円とし、五年ごとに更新しなければならない。",
]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        pytest.param(COMPONENTS, COMPONENTS_TEXT, id="components"),
        pytest.param(BLOG, BLOG_TEXT, id="blog"),
        pytest.param(GUIDE, GUIDE_TEXT, id="guide"),
        pytest.param(TABLES, TABLES_TEXT, id="tables"),
        pytest.param(SOUP, SOUP_TEXT, id="soup"),
        pytest.param(ACCORDION, ACCORDION_TEXT, id="accordion"),
        pytest.param(TABBED, TABBED_TEXT, id="tabs"),
        pytest.param(LAW, LAW_TEXT, id="law"),
        pytest.param(DEFINITIONS, DEFINITIONS_TEXT, id="definitions"),
        pytest.param(RIGHT_TO_LEFT, RIGHT_TO_LEFT_TEXT, id="right-to-left"),
        pytest.param(IDEOGRAPHS, IDEOGRAPHS_TEXT, id="ideographs"),
    ],
)
def test_a_page_of_this_manner_is_read_whole_and_alone(html: str, said: list[str]) -> None:
    assert texts(read(html)) == said


def test_lines_about_the_document_are_metadata_in_every_language() -> None:
    for html, line in (
        (BLOG, "Last updated: 4 March 2026"),
        (SOUP, "Effective date: 1 June 2026"),
        (ACCORDION, "Dernière mise à jour : 12 avril 2026"),
        (TABBED, "Última actualización: 2 de mayo de 2026"),
        (LAW, "Zuletzt geändert durch Art. 4 V v. 12.1.2026"),
        (DEFINITIONS, "Laatst bijgewerkt: 5 mei 2026"),
    ):
        kinds = {block.text: block.kind for section in read(html).sections for block in section.blocks}
        assert kinds[line] is BlockKind.META
