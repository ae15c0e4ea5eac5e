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
