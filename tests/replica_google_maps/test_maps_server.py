"""The addresses of the maps over a real socket: pages, responses, walls and refusals."""

import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from leadcrawl.sources.google_maps.page_kind import PageKind, page_kind
from leadcrawl.sources.google_maps.place import is_stub, parse_place_response
from leadcrawl.sources.google_maps.search import SearchPage, parse_search

Serve = Callable[..., Awaitable[Any]]
CITY = "/maps/search/business/@37.76,-122.44,12z?hl=en&gl=us"


def preload(page: str) -> str:
    """Return the address of a page's response, as a browser reads it."""
    found = re.search(r'<link href="([^"]+)" as="fetch" crossorigin="" rel="preload">', page)
    assert found
    return unescape(found[1])


async def search(served: Any, path: str, offset: int = 0) -> SearchPage:
    """Load a page and one page of its results."""
    _, page, _ = await served.get(path)
    url = preload(page)
    status, text, _ = await served.get(url.replace("%217i20", f"%217i20%218i{offset}"))
    assert status == 200
    return parse_search(text)


async def test_a_page_as_served_holds_the_request_and_no_place(serve: Serve) -> None:
    served = await serve()
    place = served.site.catalog.places[0]

    for path in (CITY, f"/maps?cid={place.cid}"):
        status, page, _ = await served.get(path)
        assert status == 200
        assert page_kind(page, served.url + path) is PageKind.SHELL
        assert place.website not in page


async def test_results_come_by_twenty_up_to_120(serve: Serve) -> None:
    served = await serve(places=400)
    pages = [await search(served, CITY, offset) for offset in range(0, 160, 20)]

    assert [len(page.organic) for page in pages] == [20] * 6 + [0, 0]
    assert len({lead.source_id for page in pages for lead in page.organic}) == 120
    assert served.requests == {"maps_search_page": 8, "maps_search_json": 8}


async def test_a_short_request_written_by_hand_gives_shape_a(serve: Serve) -> None:
    served = await serve()
    pb = "!4m12!1m3!1d3826.9!2d-122.4!3d37.78!2m3!1f0!2f0!3f0!3m2!1i600!2i800!4f13.1!7i20!8i0!10b1"
    _, text, _ = await served.get(f"/search?tbm=map&hl=en&q=business&pb={quote(pb)}")

    assert len(parse_search(text).organic) == 20
    assert text.startswith(')]}\'\n[["business",[[null')


async def test_a_place_opens_by_cid_place_id_and_data_id(serve: Serve) -> None:
    served = await serve()
    place = served.site.catalog.places[3]
    lead = parse_place_response((await served.get(await _place_url(served, place)))[1])
    place_id = lead.aliases[1]

    for path in (
        f"/maps?cid={place.cid}",
        f"/?cid={place.cid}",
        f"/maps/place/?q=place_id:{place_id}&hl=en",
        f"/maps/place/A/data=!4m2!3m1!1s{place.data_id}?hl=en",
    ):
        _, page, _ = await served.get(path)
        _, text, _ = await served.get(preload(page))
        assert parse_place_response(text).source_id == str(place.cid)
    assert (await served.get("/maps?cid=12345"))[0] == 404


async def _place_url(served: Any, place: Any) -> str:
    return preload((await served.get(f"/maps?cid={place.cid}"))[1])


async def test_the_consent_wall_stands_until_a_form_is_sent(serve: Serve) -> None:
    served = await serve(consent=1)
    served.client.cookie_jar.update_cookies({"SOCS": "CAESHAgBEhIaAB"})
    _, wall, path = await served.get(CITY)
    assert page_kind(wall, served.url + path) is PageKind.CONSENT
    action = re.search(r'action="([^"]+)"', wall)
    assert action

    fields = {"set_eom": "true", "continue": CITY}
    async with served.client.post(served.url + action[1], data=fields) as reply:
        assert page_kind(await reply.text(), str(reply.url)) is PageKind.SHELL
    assert page_kind((await served.get(CITY))[1]) is PageKind.SHELL
    assert served.site.stats()["rejected"] == 1
    assert "accepted" not in served.site.stats()


async def test_sorry_and_denied_are_429_and_lite_is_lite(serve: Serve) -> None:
    sorry = await serve(sorry=1)
    status, page, path = await sorry.get(CITY)
    assert (status, page_kind(page, path)) == (429, PageKind.SORRY)

    denied = await serve(denied=1)
    _, shell, _ = await denied.get(CITY)
    status, page, _ = await denied.get(preload(shell))
    assert (status, page_kind(page)) == (429, PageKind.SORRY)

    lite = await serve(lite=1)
    assert page_kind((await lite.get(CITY))[1]) is PageKind.LITE


async def test_what_is_no_browser_gets_maps_lite(serve: Serve) -> None:
    served = await serve()
    async with served.client.get(served.url + CITY, headers={"User-Agent": "curl/8"}) as reply:
        assert page_kind(await reply.text()) is PageKind.LITE


async def test_each_mood_shows_in_the_response(serve: Serve) -> None:
    single = await search(await serve(single=1), CITY)
    empty = await search(await serve(empty=1), CITY)
    ads = await search(await serve(ads=1), CITY)
    ads_a = await search(await serve(ads=1, shape_a=1), CITY)
    limited = await search(await serve(limited=1), CITY)

    assert single.is_single
    assert not empty.leads
    assert [len(page.ads) for page in (ads, ads_a, limited)] == [2, 2, 0]
    assert len(ads.organic) == len(ads_a.organic) == 20
    assert all(lead.reviews_count is None and not lead.phones for lead in limited.organic)


async def test_a_query_that_fits_one_place_opens_it(serve: Serve) -> None:
    served = await serve(places=400)
    names = [place.name for place in served.site.catalog.places]
    name = next(name for name in names if len(served.site.catalog.matching(name)) == 1)

    page = await search(served, f"/maps/search/{quote(name)}?hl=en")

    assert (page.is_single, page.leads[0].name) == (True, name)


async def test_wrapped_websites_are_those_of_the_answer_key(serve: Serve) -> None:
    served = await serve(wrapped=1)
    _, page, _ = await served.get(CITY)
    _, text, _ = await served.get(preload(page))
    key = {answer["source_id"]: answer.get("website") for answer in served.site.fill()}

    assert '"/url?q=https://' in text
    assert not re.search(r'"https://www\.[\w-]+\.example\.\w+/"', text)
    for lead in parse_search(text).organic:
        assert lead.website in (key[lead.source_id], None)


async def test_a_place_response_that_is_a_stub_says_so(serve: Serve) -> None:
    served = await serve(stub_place=1)
    place = next(place for place in served.site.catalog.places if place.rating)

    lead = parse_place_response((await served.get(await _place_url(served, place)))[1])

    assert is_stub(lead)


@pytest.mark.parametrize(
    ("hl", "day", "coffee"),
    [
        ("fr", "vendredi", "Café"),
        ("pt-BR", "sexta-feira", "Cafeteria"),
        ("el", "Παρασκευή", "Καφετέρια"),
        ("ja", "Friday", "Coffee shop"),
    ],
)
async def test_labels_are_in_the_language_of_the_session(
    serve: Serve, hl: str, day: str, coffee: str
) -> None:
    served = await serve(stub=0)
    _, page, _ = await served.get(f"/maps/search/coffee%20shop?hl={hl}&gl=fr")
    _, text, _ = await served.get(preload(page))
    found = parse_search(text)
    key = {answer["source_id"]: answer for answer in served.site.fill()}

    assert f'["{day}",5,[2026,7,31]' in text
    assert {lead.category for lead in found.organic} == {coffee}
    for lead in found.organic:
        hours = [period.model_dump() for period in lead.hours]
        assert hours == key[lead.source_id].get("hours", [])
        assert [{"e164": p.e164} for p in lead.phones] == key[lead.source_id]["phones"]


async def test_moods_depend_on_the_seed_and_not_on_the_port(serve: Serve) -> None:
    async def moods() -> list[int]:
        served = await serve(places=60, ads=0.5)
        return [len((await search(served, CITY)).ads) for _ in range(12)]

    first = await moods()
    assert first == await moods()
    assert set(first) == {0, 2}
