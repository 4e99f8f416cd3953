import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.fields.language import detect_language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We repair roofs for you and your neighbors, with the best prices around.", "en"),
        (
            "Licensed electrician available weekends, reasonable rates, references upon request.",
            "en",
        ),
        ("Hacemos plomería y techos en toda la zona, llámenos hoy mismo.", "es"),
        ("Wir suchen einen Elektriker in Berlin, ab sofort und in Vollzeit.", "de"),
        ("Nous cherchons un plombier à Montréal pour des travaux dans une maison.", "fr"),
        ("Wij zoeken een loodgieter in Amsterdam voor het hele jaar, alles is mogelijk.", "nl"),
        (
            "水道工事のことなら何でもお気軽にご相談ください。見積もりは無料です。すぐに伺いますのでお電話ください。",
            "ja",
        ),
        ("Мы ремонтируем крыши и трубы по всему городу, звоните сегодня.", "ru"),
        ("cash only", None),
        ("512-555-0123 " * 5, None),
        ("", None),
        (None, None),
    ],
)
def test_detect_language(text: str | None, expected: str | None) -> None:
    assert detect_language(text) == expected


@given(st.text(min_size=40))
def test_never_raises_and_gives_a_code(text: str) -> None:
    code = detect_language(text)
    assert code is None or len(code) == 2
