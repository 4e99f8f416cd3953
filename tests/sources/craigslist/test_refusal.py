"""Who asked not to be contacted, in the words of the site's languages."""

import pytest

from leadcrawl.sources.craigslist.facts import refusal


@pytest.mark.parametrize(
    "notice",
    [
        "do NOT contact me with unsolicited services or offers",
        "it's NOT ok to contact this poster with services or other commercial interests",
        "Principals only. Recruiters, please don't contact this job poster.",
        "please send no unsolicited offers",
        "unsolicited services are not welcome",
        "ok to call, but no unsolicited offers",
        "please refrain from unsolicited offers",
        "ne souhaite pas être contacté",
        "Le vendeur ne souhaite pas être contacté par des tiers",
        "ne pas me contacter",
        "ne me contactez pas",
        "bitte nicht kontaktieren",
        "no contactar con ofertas",
    ],
)
def test_a_refusal_is_kept_in_its_words(notice: str) -> None:
    assert refusal(["the first notice", notice]) == notice


@pytest.mark.parametrize(
    "notice",
    [
        "",
        "It's ok to contact with unsolicited services",
        "it's ok to contact this poster with services or other commercial interests",
        "unsolicited services welcome",
        "ne pas hésiter à me contacter",
        "cats are OK",
    ],
)
def test_a_permission_is_no_refusal(notice: str) -> None:
    assert refusal([notice]) is None
