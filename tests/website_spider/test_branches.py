"""Chains: contacts of the whole website are no branch's own, unless its page says so."""

import pytest

from tests.website_spider.site_lab import PAGE, Site, Sites, WebsiteLab, lead

HEAD = '<p>Head office: <a href="mailto:info@chain.example.com">mail</a></p>'
AUSTIN = '<a href="mailto:austin@chain.example.com">mail</a> <a href="tel:+15125550123">call</a>'
DALLAS = '<a href="mailto:dallas@chain.example.com">mail</a> <a href="tel:+12145550145">call</a>'


def test_a_branch_gets_only_what_is_its_own(lab: WebsiteLab) -> None:
    chain = Site(
        home=PAGE.format(
            "Chain", HEAD + '<a href="/austin">Austin</a> <a href="/locations">Locations</a>'
        ),
        locations=PAGE.format("Locations", HEAD + AUSTIN + DALLAS),  # a list takes nothing away
        austin=PAGE.format("Austin", HEAD + AUSTIN),
        stores__dallas=PAGE.format("Dallas", HEAD + DALLAS),
    )
    lab.seed(
        lead(1, "http://chain.example.com/austin"),
        lead(2, "http://chain.example.com/stores/dallas"),
        lead(3, "http://chain.example.com/", phone="(713) 555-0167"),
    )
    with Sites(chain=chain).serve() as sites:
        done = lab.visit(sites)
    assert done.returncode == 0, done.stderr
    assert lab.values(1, "emails") == ["austin@chain.example.com"]
    assert lab.values(1, "phones") == ["+15125550123"]
    assert lab.values(2, "emails") == ["dallas@chain.example.com"]
    assert lab.values(3, "emails") == []
    assert lab.values(3, "phones") == ["+17135550167"]
    shared = {one["value"]: one["shared"] for one in lab.documents()["google_maps:3"]["contacts"]}
    assert shared == dict.fromkeys(shared, True)
    assert len(shared) == 5


@pytest.mark.slow
def test_a_second_lead_makes_a_chain(lab: WebsiteLab) -> None:
    lab.seed(lead(1, "http://chain.example.com/"))
    profile = "https://www.facebook.com/chaininc"
    home = PAGE.format("Chain", f'{HEAD}<a href="{profile}">Facebook</a>')
    with Sites(chain=Site(home=home)).serve() as sites:
        lab.visit(sites)
        assert lab.values(1, "emails") == ["info@chain.example.com"]
        assert lab.documents()["google_maps:1"]["socials"] == {"facebook": profile}
        lab.seed(lead(2, "http://chain.example.com/"))
        done = lab.visit(sites, "refresh_after_days=0")
    assert done.returncode == 0, done.stderr
    assert lab.values(1, "emails") == lab.values(2, "emails") == []
    assert lab.values(1, "contacts") == lab.values(2, "contacts")
    assert set(lab.values(1, "contacts")) == {"info@chain.example.com", profile}
    assert "socials" not in lab.documents()["google_maps:1"]
