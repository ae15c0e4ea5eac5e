# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Languages by their frequent words, and phrases by their kinds."""

from __future__ import annotations

import pytest

from model import WallKind
from pipelines.phrases import is_furniture, is_meta, is_tool, language_of, phrase_of, starts

SAMPLES = {
    "en": "We collect the data that you give to us, and we keep it for as long as the law says that we may keep it, not longer.",
    "fr": "Nous collectons les données que vous nous donnez et nous les conservons dans la mesure où la loi nous y autorise, pas plus.",
    "de": "Wir erheben die Daten, die Sie uns geben, und wir bewahren sie auf, solange es das Gesetz erlaubt, und nicht länger als das.",
    "es": "Recogemos los datos que usted nos da y los guardamos mientras la ley lo permite, y no más, para los fines que se dicen aquí.",
    "it": "Raccogliamo i dati che ci vengono dati e li conserviamo per il tempo che la legge consente, e non di più, per gli scopi della norma.",
    "nl": "Wij verzamelen de gegevens die u ons geeft en wij bewaren ze zolang het van de wet mag, en niet langer dan dat, voor deze doelen.",
    "pt": "Recolhemos os dados que você nos dá e não os guardamos por mais tempo do que a lei permite, para os fins que são ditos aqui.",
    "pl": "Zbieramy dane, które nam podajesz, i przechowujemy je tak długo, jak na to pozwala prawo, a nie dłużej, oraz tylko w celu podanym przez nas.",
    "cs": "Shromažďujeme údaje, které nám poskytnete, a uchováváme je po dobu, kterou je možné podle zákona, a ne déle, jako všichni ostatní na trhu.",
    "sv": "Vi samlar in uppgifter som du ger oss och vi sparar dem så länge som lagen tillåter det, och inte längre än så, för att det är vår plikt.",
    "fi": "Keräämme tietoja, joita annat meille, ja säilytämme niitä niin kauan kuin laki sallii, ei kauemmin, ja vain jos se on tarpeen tai sovittu, kun olet asiakas.",
    "hu": "Az adatokat, amelyeket megad, csak addig tároljuk, amíg azt a törvény engedi, és nem tovább, ha ez nem szükséges, valamint az ön kérésére is.",
    "ro": "Colectăm datele pe care ni le dați și le păstrăm cât timp permite legea, dar nu mai mult, pentru că este un drept al dumneavoastră și o obligație care nu se negociază.",
    "el": "Συλλέγουμε τα δεδομένα που μας δίνετε και τα κρατάμε όσο επιτρέπει ο νόμος.",
    "bg": "Ние събираме данни, които ни давате, и ги пазим за срок, който законът позволява, и не по-дълго, като при това се грижим за тях и от наша страна.",
    "ru": "Мы собираем данные, которые вы нам даёте, и храним их столько, сколько разрешает закон.",
    "ja": "当社は、お客様から提供された情報を法律が許す限り保管します。",
    "ar": "نجمع البيانات التي تقدمونها لنا ونحتفظ بها طالما يسمح القانون بذلك.",
}


@pytest.mark.parametrize("code", SAMPLES)
def test_a_language_is_known_by_its_words_or_script(code: str) -> None:
    assert language_of(SAMPLES[code]) == code


def test_too_little_text_has_no_language() -> None:
    assert language_of("Honey") == ""
    assert language_of("") == ""
    assert language_of("Lakes Union, Lake Road 1, 12345 Laketown, tel. 0123") == ""


def test_hints_count_only_where_other_signs_agree() -> None:
    assert phrase_of("Something went wrong") is None
    assert phrase_of("Something went wrong", strong=True) == (WallKind.SOFT_404, "something went wrong")
    assert phrase_of("Strona nie została znaleziona") == (WallKind.SOFT_404, "strona nie została znaleziona")
    assert phrase_of("ACCESS  denied") == (WallKind.BLOCKED, "access denied")


def test_phrases_are_whole_words_and_apostrophes_may_be_curly() -> None:
    assert phrase_of("She was outspoken: robotics", strong=True) is None
    assert phrase_of("We can’t find the page") == (WallKind.SOFT_404, "we can't find the page")


def test_boxes_tools_asides_and_metadata() -> None:
    assert is_furniture("Related articles:")
    assert is_furniture("Partner News Releases")
    assert not is_furniture("Related legislation")
    assert is_tool("Back to top")
    assert not is_tool("Back to the roots of beekeeping")
    assert starts("aside", "Voir aussi : textes")
    assert is_meta("Updated on May 3, 2026")
    assert not is_meta("Updates to this policy are announced in May")


ABOUT = {
    "en": [
        "Last updated: 3 May 2026",
        "Updated on May 3, 2026",
        "Last updated 3 days ago",
        "Effective as of May 3, 2026",
        "Effective: 05/03/2026",
        "Last revised on 3 May 2026",
        "Version 2.1, 3 May 2026",
        "This page was last reviewed on 3 May 2026",
        "Page last reviewed: 3 May 2026",
        "Published 3 May 2026",
        "Date of last update: 2026-05-03",
        "Last Modified: 2026-05-03",
        "Revised: May 2026",
        "Last amended: 3 May 2026",
        "These terms were last updated on 3 May 2026",
        "This Privacy Policy was last updated on May 3, 2026.",
        "Valid from 3 May 2026",
        "In force since 1 January 2026",
        "Terms last modified: May 2026",
        "Our policy was last updated May 3, 2026",
        "Date: 3 May 2026",
        "Posted on: 3 May 2026",
        "Current version: 3 May 2026",
        "Date of entry into force: 3 May 2026",
        "Date effective: 1 May 2026",
        "First published: 3 May 2026",
        "Updated over a week ago",
        "Reviewed: May 2026",
    ],
    "fr": [
        "Dernière mise à jour : 3 mai 2026",
        "Mis à jour le 3 mai 2026",
        "Date de dernière mise à jour : 03/05/2026",
        "Dernière modification le 3 mai 2026",
        "En vigueur depuis le 1er janvier 2026",
        "En vigueur au 3 mai 2026",
        "Version en vigueur au 3 mai 2026",
        "Version du 3 mai 2026",
        "Publié le 3 mai 2026",
        "Modifié le 3 mai 2026",
        "Vérifié le 3 mai 2026",
        "Page mise à jour le 3 mai 2026",
        "Applicable à compter du 3 mai 2026",
        "Date d’entrée en vigueur : 3 mai 2026",
        "Dernière révision : mai 2026",
        "Mise à jour : mai 2026",
        "Entrée en vigueur le 3 mai 2026",
        "Mis en ligne le 3 mai 2026",
        "Actualisé le 3 mai 2026",
        "Dernière actualisation : 3 mai 2026",
        "Dernière date de mise à jour : 3 mai 2026",
    ],
    "de": [
        "Stand: Mai 2026",
        "Stand: 03.05.2026",
        "Stand 3. Mai 2026",
        "Zuletzt aktualisiert am 3. Mai 2026",
        "Zuletzt geändert durch Art. 4 V v. 12.1.2026",
        "Letzte Aktualisierung: 03.05.2026",
        "Letzte Änderung: 3.5.2026",
        "Gültig ab 3. Mai 2026",
        "Gültig seit 01.01.2026",
        "Fassung vom 3. Mai 2026",
        "In der Fassung vom 3. Mai 2026",
        "In Kraft seit 1. Januar 2026",
        "In Kraft getreten am 1. Januar 2026",
        "Veröffentlicht am 3. Mai 2026",
        "Datum: 3. Mai 2026",
        "Ausfertigungsdatum: 03.02.2020",
        "Zuletzt überarbeitet: Mai 2026",
        "Aktualisiert am 3. Mai 2026",
        "Version vom 3. Mai 2026",
        "Letzte Überarbeitung: Mai 2026",
        "Inkrafttreten: 3. Mai 2026",
        "Erstellt am 3. Mai 2026",
        "Datum des Inkrafttretens: 3. Mai 2026",
    ],
    "es": [
        "Última actualización: 3 de mayo de 2026",
        "Actualizado el 3 de mayo de 2026",
        "Fecha de actualización: 03/05/2026",
        "Fecha de última actualización: mayo de 2026",
        "Última modificación: 3 de mayo de 2026",
        "Última revisión: mayo de 2026",
        "Vigente desde el 3 de mayo de 2026",
        "En vigor desde el 3 de mayo de 2026",
        "Publicado el 3 de mayo de 2026",
        "Fecha de publicación: 03/05/2026",
        "Versión: mayo de 2026",
        "Fecha de entrada en vigor: 3 de mayo",
        "Revisado el 3 de mayo de 2026",
        "Modificado el 3 de mayo de 2026",
        "Fecha de la última revisión: mayo 2026",
        "Fecha: 3 de mayo de 2026",
        "Válido a partir del 3 de mayo de 2026",
        "Entrada en vigor: 3 de mayo de 2026",
    ],
    "it": [
        "Ultimo aggiornamento: 3 maggio 2026",
        "Aggiornato il 3 maggio 2026",
        "Data ultimo aggiornamento: 03/05/2026",
        "Ultima modifica: 3 maggio 2026",
        "Ultima revisione: maggio 2026",
        "In vigore dal 3 maggio 2026",
        "Pubblicato il 3 maggio 2026",
        "Data di pubblicazione: 3 maggio 2026",
        "Versione del 3 maggio 2026",
        "Data di entrata in vigore: 3 maggio 2026",
        "Aggiornamento: 3 maggio 2026",
        "Modificato il 3 maggio 2026",
        "Data: 3 maggio 2026",
        "Valido dal 3 maggio 2026",
        "Data di ultima modifica: 3 maggio 2026",
        "Entrata in vigore: 3 maggio 2026",
        "Pagina aggiornata il 3 maggio 2026",
    ],
    "nl": [
        "Laatst bijgewerkt: 3 mei 2026",
        "Laatst gewijzigd op 3 mei 2026",
        "Laatste wijziging: 3 mei 2026",
        "Laatste update: 3 mei 2026",
        "Laatst herzien: mei 2026",
        "Bijgewerkt op 3 mei 2026",
        "Gepubliceerd op 3 mei 2026",
        "Ingangsdatum: 3 mei 2026",
        "Geldig vanaf 3 mei 2026",
        "Geldend van 03-05-2026 t/m heden",
        "Versie van 3 mei 2026",
        "In werking getreden op 3 mei 2026",
        "Datum: 3 mei 2026",
        "Publicatiedatum: 3 mei 2026",
        "Datum inwerkingtreding: 3 mei 2026",
        "Laatst aangepast op 3 mei 2026",
        "Van kracht vanaf 3 mei 2026",
        "Laatst geactualiseerd: mei 2026",
        "Gewijzigd op 3 mei 2026",
    ],
    "pt": [
        "Última atualização: 3 de maio de 2026",
        "Atualizado em 3 de maio de 2026",
        "Última atualização em 3 de maio de 2026",
        "Data da última atualização: 03/05/2026",
        "Última modificação: 3 de maio de 2026",
        "Última revisão: maio de 2026",
        "Em vigor desde 3 de maio de 2026",
        "Vigente a partir de 3 de maio de 2026",
        "Publicado em 3 de maio de 2026",
        "Data de publicação: 3 de maio de 2026",
        "Data de entrada em vigor: 3 de maio",
        "Versão: maio de 2026",
        "Última alteração: 3 de maio de 2026",
        "Alterado em 3 de maio de 2026",
        "Data: 3 de maio de 2026",
        "Revisto em maio de 2026",
        "Data de vigência: 3 de maio de 2026",
        "Modificado em 3 de maio de 2026",
        "Válido a partir de 3 de maio de 2026",
        "Última actualização: 3 de maio de 2026",
        "Entrada em vigor: 3 de maio de 2026",
    ],
}


@pytest.mark.parametrize(
    ("language", "line"), [(code, line) for code, lines in ABOUT.items() for line in lines]
)
def test_lines_about_the_document_are_known_in_seven_languages(language: str, line: str) -> None:
    assert is_meta(line), language


@pytest.mark.parametrize(
    "line",
    [
        "Effective May 3, 2026, the fee is 40 crowns.",
        "Effective date of termination is 30 days after notice.",
        "Accounts last updated before 3 May 2026 are deleted.",
        "Last updated records are kept for 30 days.",
        "Updated 3 days ago keepers must pay the warden at once.",
        "Stand 3. Mai 2026: 40 Euro",
        "Gültig ab 3. Mai 2026: 40.50",
        "Published 3 reports a year.",
        "Updated information is kept for 30 days.",
        "Effective remedies must exist by 3 May 2026.",
        "The date of birth is kept for 3 years.",
        "Stand der Technik ist maßgeblich.",
        "Published reports are sent within 30 days.",
        "En vigueur, ces règles s'appliquent à tous.",
        "Version control is required from 3 May 2026.",
        "Datum und Ort der Prüfung werden vermerkt.",
        "Gültige Ausweise sind vorzulegen.",
        "Data subjects may object within 30 days.",
        "Data: 30 days",
        "Valid passports are needed.",
        "Revised limits of 40 kg apply from 3 May 2026.",
        "Vigente legislação aplica-se.",
        "In Kraft bleiben Verträge von 2020.",
        "Valid from 3 May 2026 keepers must pay 40 crowns for every hive.",
        "Fecha de nacimiento: 30 años",
    ],
)
def test_a_line_that_says_more_than_when_is_the_documents(line: str) -> None:
    """What changes in a line about the document wakes nobody: a rule with a date must never be one."""
    assert not is_meta(line)
