"""Phones: the corpus, invented cases of the same kinds, and bugs caught."""

import json
import time
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadcrawl.fields.phone import find_phones, parse_phone

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "contact"
US = "+15125550123"

# Each writes +15125550123 for a reader in the United States.
ONE_NUMBER = [
    "Call or text 512-555-0123 after 5pm",
    "Call or text 512 . 555 . 0123 after 5pm",
    "Call or text 512 - 555 - 0123 after 5pm",
    "Call or text 512—555—0123 after 5pm",
    "Call or text 512_555_0123 after 5pm",
    "Call or text 512•555•0123 after 5pm",
    "Call or text 512·555·0123 after 5pm",
    "Call or text 512|555|0123 after 5pm",
    "Call or text 512:555:0123 after 5pm",
    "Call or text 512;555;0123 after 5pm",
    "Call or text 512,555,0123 after 5pm",
    "Call or text 512=555=0123 after 5pm",
    "Call or text 512*555*0123 after 5pm",
    "Call or text 512\\555\\0123 after 5pm",
    "Call or text <512>555-0123 after 5pm",
    "Call or text 512\n555\n0123 after 5pm",
    "Call or text 512\t555\t0123 after 5pm",
    "Call or text 512   555   0123 after 5pm",
    "Call or text +1.512.555.0123 after 5pm",
    "Call or text 1.512.555.0123 after 5pm",
    "Call or text (512) 555 - 0123 after 5pm",
    "Call or text ( 512 ) 555-0123 after 5pm",
    "Call or text 512...555...0123 after 5pm",
    "ph#512-555-0123",
    "Cell #: 5125550123",
    "011 1 512 555 0123 from here",
    "0015125550123",
    "tel:(512)555-0123",
    "sms:+15125550123",
    "https://api.whatsapp.com/send?phone=15125550123&text=hi",
    "whatsapp://send?phone=+15125550123",
    '<a href="tel:512-555-0123">call us</a>',
    '<a href="tel:+15125550123;ext=45">x</a>',
    "text5125550123",
    "5125550123call",
    "TEXT5125550123NOW",
    "ph5125550123",
    "one five one two five five five zero one two three",
    "five one two five five five zero one two three",
    "FIVE ONE TWO FIVE FIVE FIVE ZERO ONE TWO THREE",
    "FiveOneTwoFiveFiveFiveZeroOneTwoThree",
    "fiveonetwo 555 zeroonetwothree",
    "call fiveonetwo5550123",
    "five1two 555 O1 two3",
    "five.one.two.five.five.five.oh.one.two.three",
    "five*one*two*five*five*five*zero*one*two*three",
    "five one two, triple five, oh one two three",
    "five one two, five double five, zero one two three",
    "five twelve, five fifty five, oh one twenty three",
    "five-twelve five fifty-five 0123",
    "five hundred and twelve 555 0123",
    "512 five hundred fifty five 0123",
    "five one two dash five five five dash zero one two three",
    "512 dot 555 dot 0123",
    "area code five one two then 555 oh one two three",
    "(five one two) 555-0123",
    "(five)(one)(two) 555 0123",
    "512 - five five five - 0123",
    "51two-555-01two3",
    "5-one-2-5-five-5-0-one-2-three",
    "CINCO uno DOS cinco cinco cinco cero UNO dos TRES",
    "llama al quinientos doce 555 cero uno veintitrés",
    "mande texto al 5 uno 2 cinco55 0 uno dos 3",
    "cinco doce, cinco cincuenta y cinco, cero uno veintitrés",
    "cinq un deux cinq cinq cinq zéro un deux trois",
    "fünf eins zwei fünf fünf fünf null eins zwei drei",
    "cinco um dois cinco cinco cinco zero um dois três",
    "cinque uno due cinque cinque cinque zero uno due tre",
    "vijf een twee vijf vijf vijf nul een twee drie",
    "пять один два пять пять пять ноль один два три",
    "五一二五五五零一二三",
    "text me at five won too 5 5 5 oh won too tree",
    "5I2 SSS OI23",
    "S12-SSS-O123",
    "5lZ.555.Ol2E",
    "5!2 555 0!23",
    "512 55S 01Z3",
    "5I2-555-OIZ3",
    "512-555-ol23",
    "5l2-555-OlZ3",
    "5 1 2 5 5 5 0 1 2 3",
    "5 1 2 - 5 5 5 - 0 1 2 3",
    "5.1.2.5.5.5.0.1.2.3",
    "5 / 1 / 2 / 5 / 5 / 5 / 0 / 1 / 2 / 3",
    "51 25 55 01 23",
    "5 1 2 5 5 5 0 1 2 three",
    "5_1_2_5_5_5_0_1_2_3",
    "512 (no spam) 555 (thanks) 0123",
    "512 {delete} 555 <remove> 0123",
    "512 *remove* 555-0123",
    "512-REMOVE-555-0123",
    "512 nospam 5550123",
    "512\u200d5550123",
    "\ufeff512\u00ad-555\u00ad-0123",
    "512\u2060555\u20600123",
    "𝟱𝟭𝟮-𝟱𝟱𝟱-𝟬𝟭𝟮𝟯",
    "⑤①② ⑤⑤⑤ ⓪①②③",
    "❺❶❷ ❺❺❺ ⓿❶❷❸",
    "⁵¹²-⁵⁵⁵-⁰¹²³",
    "₅₁₂ ₅₅₅ ₀₁₂₃",
    "5️⃣1️⃣2️⃣5️⃣5️⃣5️⃣0️⃣1️⃣2️⃣3️⃣",
    "5️⃣ 1️⃣ 2️⃣ - 5️⃣ 5️⃣ 5️⃣ - 0️⃣ 1️⃣ 2️⃣ 3️⃣",
    "٥١٢-٥٥٥-٠١٢٣",
    "۵۱۲ ۵۵۵ ۰۱۲۳",
    "৫১২-৫৫৫-০১২৩",
    "๕๑๒-๕๕๕-๐๑๒๓",
    "512\u2009555\u20090123",
    "512\u3000555\u30000123",
    "512‐555‐0123",
    "（512）555－0123",
    "512-555-О123",
    "5І2-555-0І23",
    "512-555-012З",
    "🤙5🤙1🤙2🤙5🤙5🤙5🤙0🤙1🤙2🤙3",
    "512✨555✨0123",
    "&#x35;&#x31;&#x32;-555-0123",
    "512&nbsp;555&nbsp;0123",
    "512&ndash;555&ndash;0123",
    "<span>512</span><span>555</span><span>0123</span>",
    "<b>512</b>-<i>555</i>-<u>0123</u>",
    "512-555<!-- 999 -->-0123",
    "512<br>555<br>0123",
    "<td>512</td><td>555</td><td>0123</td>",
    "<div style='display: none'>214-555-0147</div>512-555-0123",
    '<span style="unicode-bidi:bidi-override; direction: rtl">3210-555-215</span>',
    "\u202e3210-555-215\u202c",
    "512-555-0123 ext 45",
    "512-555-0123 x45",
    "512-555-0123, ext. 45",
    "512-555-0123 extension 45",
    "1-512-555-0123 ext:45",
    "512.555.o123 x45",
    "Asking $4,500 obo. 5125550123. No trades.",
    "1200 sqft, built 1998, 3/2, call 512-555-0123",
    "zip 78701, 512-555-0123",
    "room 4 five one two 555 0123",
    "avail 06/01/2026 512 555 0123",
    "MLS# 5125550, agent 512-555-0123",
    "post id: 7291715564, call 5 1 2 5 5 5 0 1 2 3",
    "one owner, two keys. call five one two 555 ol23",
    "36-24-36, 5 one 2 555 0123",
    "Phone Number: 5125550123",
    "5125550123 $50 service call",
    "Dial 512.555.0123!!!",
    "area code 512, number 555-0123",
    "Area code (512) and the number is 555 0123",
    "area code: 512, then 555-0123",
    "5hundred twelve 555 0123",
    "call 512 five5five 01twenty3",
    "cell=512-555-0123",
    "https://t.me/+15125550123",
    "512-no-spam-555-0123",
    "_512-555-0123_",
    "5.1.2-5.5.5-0.1.2.3",
    "asking 500 512 555 0123",
    "78701 512 555 0123 2 beds",
    "512 triple 5 0123",
    "fiveonetwo555ohonetwothree",
    "Loaded, nav, GPS. 512-555-0123",
    "To order: 512-555-0123",
    "Parts: 512-555-0123",
    "===512.555.0123===",
    "We take Visa 5125550123",
    "info@example.com/5125550123",
]

SEVERAL = [
    ("512 555 0123 or 214 555 0147", "US", [US, "+12145550147"]),
    ("512-555-0123/214-555-0147", "US", [US, "+12145550147"]),
    ("Call 83l-555-Olll for a free estimate", "US", ["+18315550111"]),
    ("5I2 555 ol23, 2I4 555 ol47", "US", [US, "+12145550147"]),
    ("5I2 555 ol23\n2I4 555 ol47", "US", [US, "+12145550147"]),
    ("five one two 555 0123 and two one four 555 0147", "US", [US, "+12145550147"]),
    ("512-555-0123 (cell) 214-555-0147 (work)", "US", [US, "+12145550147"]),
    ("call 8hundred 555 0199", "US", ["+18005550199"]),
    ("call 916 five5five 01forty4", "US", ["+19165550144"]),
    ("call 415:555:0109", "US", ["+14155550109"]),
    ("1-800-GOT-JUNK", "US", ["+18004685865"]),
    ("1 800 FLOWERS", "US", ["+18003569377"]),
    ("1 (800) FLOWERS", "US", ["+18003569377"]),
    ("1-800-flowers", "US", ["+18003569377"]),
    ("1800FLOWERS", "US", ["+18003569377"]),
    ("1-800-NEW-4-ROOFS", "US", ["+18006394766"]),
    ("855.4.MY.DENT", "US", ["+18554693368"]),
    ("888-NEW-HOME", "US", ["+18886394663"]),
    ("512-GET-HELP", "US", ["+15124384357"]),
    ("(512) 555-HELP", "US", ["+15125554357"]),
    ("07700 900123", "GB", ["+447700900123"]),
    ("+44 (0)20 7946 0018", "GB", ["+442079460018"]),
    ("+44 (0) 20 7946 0018", "US", ["+442079460018"]),
    ("00 44 20 7946 0018", "US", ["+442079460018"]),
    ("00 44 20 1234 5678", "US", ["+442012345678"]),
    ("011 44 20 7946 0018", "US", ["+442079460018"]),
    ("oh seven seven double oh nine oh oh one two three", "GB", ["+447700900123"]),
    ("zero four nine one, five seven zero, one five six", "AU", ["+61491570156"]),
    ("O4 9I 57 O1 56", "AU", ["+61491570156"]),
    ("(03) 5550 1234", "AU", ["+61355501234"]),
    ("1300 555 012", "AU", ["+611300555012"]),
    ("613.555.o123", "CA", ["+16135550123"]),
    ("null drei null zwei drei eins zwei fünf null vier zwei", "DE", ["+493023125042"]),
    ("030 901820", "DE", ["+4930901820"]),
    ("+49 30 901820", "US", ["+4930901820"]),
    ("55 5123 4567", "MX", ["+525551234567"]),
    ("01 42 68 53 00", "FR", ["+33142685300"]),
    ("zéro un quarante deux soixante huit 53 00", "FR", ["+33142685300"]),
    ("098201 43215", "IN", ["+919820143215"]),
    ("+91 98201-43215", "US", ["+919820143215"]),
]

NOTHING = [
    "",
    "$1,200",
    "$512-555",
    "06/01/2026",
    "2026-01-02 08:00",
    "2026-01-02T08:00:00-0600",
    "01-02-2026 12:30 PM to 01-03-2026 4:30 PM",
    "posting id 7125550123",
    "Post ID: 712-555-0123",
    "pid 7125550123",
    "https://austin.craigslist.org/ctd/d/austin-miata/7125550123.html",
    "https://www.facebook.com/5125550123",
    "www.example.com/item/5125550123",
    "https://www.google.com/maps/place/?cid=5125550123",
    "VIN 1HGCM82633A004352",
    "1HGCM82633A004352",
    "5YJSA1E26HF000337",
    "ISBN 978-0-306-40615-7",
    "9780306406157",
    "SSN 123-45-6789",
    "tracking 1Z999AA10123456784",
    "9400 1000 0000 0000 0000 00",
    "invoice #5125550123",
    "Order number 5125550123",
    "SKU: 5125550123",
    "Part # 512-555-0123",
    "Model 5125550123",
    "License #5125550123",
    "TX lic 5125550123",
    "NPI 1234567893",
    "USDOT 1234567 MC 123456",
    "account 5125550123",
    "UPC 051255501234",
    "30.267153, -97.743057",
    "lat 30.2672 lon -97.7431",
    "192.168.101.100",
    "216.239.212.214",
    "550e8400-e29b-41d4-a716-446655440000",
    "605a7baede844d278b89dc95ae0a9123",
    "78701-0123",
    "78701 78702 78703",
    "5105 1051 0510 5100",
    "3782 822463 10005",
    "24/7/365",
    "1234567890",
    "123-456-7890",
    "000-000-0000",
    "999-999-9999",
    "(555) 555-5555",
    "234-567-8901",
    "0123456789",
    "12345678901",
    "51255501234",
    "5125550",
    "555-0123",
    "call 311 or 211",
    "sizes 6 7 8 9 10 11 12",
    "years 2010 2012 2014",
    "20,000 - 32,500 each",
    "21,450 - 32,500",
    "2,145,550,147 views",
    "12x14, 10x12, 20x30",
    "20*25*30*35*40",
    "10:30-11:45, 12:15-1:30",
    "9:00am 5:00pm 10:00am 4:00pm",
    "0.512 555 0.123 ohm",
    "32x34 501 jeans, 30x32 505 jeans",
    "1/2 3/4 5/8 7/8 1/4 3/8",
    "one two three four five six seven eight nine ten",
    "for one or two people, four to six nights, eight at most",
    "two for one, three for two, five for four",
    "one to one, two to two, too good to be true for one",
    "I was born in nineteen eighty two in one of five towns",
    "twenty five hundred for the four five year olds",
    "2006 2.5L 4 cyl 123k miles, 512 hp, 555 lb-ft",
    "R 15 TIRES 225 60 16",
    "205/55/16 215/60/17 tires",
    "#512555",
    "rgb(51, 255, 50) #550123",
    "IMG_5125550123.jpg",
    "v5.12.555.0123",
    "5125550123.jpg",
    "ff5125550123aa",
    "score 21-17 21-15 17-21 21-12",
    "mon 9-5 tue 9-5 wed 9-5 thu 9-5 fri 9-5",
    "1 of 10, 2 of 10, 3 of 10",
    "$2145550147",
    "€ 512 555 0123",
    "512 555 0123 %",
    "650 OBO CASH ONLY",
    "800 SQUARE FEET 900 SQFT HOME",
    "a 800-square-foot room",
    "512 FOR RENT NOW",
    "text YES to 878787",
    "5125550123 miles",
    "phone: ask",
    "lic# 415-555-0109",
    "Lic. # 415-555-0109",
    "contract no. 415-555-0109",
    "contract #: 415-555-0109",
    "contract 4155550109",
    "415:555:0109",
    "apt 512, number 555-0123",
    "fourfifteen 5555 0109",
    "zero4one5 555 0109",
    "bitcoin 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    "ABN 51 824 753 556",
    "S/N: SN:2145550147",
    "Batch no. 214-555-0147",
    "Reg. No. 2145550147",
    "Catalog # 214-555-0147",
    "ISBN-10: 2145550147",
    '"id": 2145550147',
    "USD 2145550147",
    "2145550147 pesos",
    "2.145.550.147",
    "Units 201 202 2034 available",
    "Routes 214, 555, 2147",
    "commit 2145550147abcdef",
    "GTM-2145550147",
    "6-3 6-4 5-7 6-2 6-1",
    "250 350 450 2000",
]


def numbers(text: str, region: str = "US") -> list[str]:
    return [phone.e164 for phone in find_phones(text, region)]


@pytest.mark.parametrize("text", ONE_NUMBER)
def test_number_written_for_people(text: str) -> None:
    assert numbers(text) == [US]


@pytest.mark.parametrize(("text", "region", "expected"), SEVERAL)
def test_numbers_in_order(text: str, region: str, expected: list[str]) -> None:
    assert numbers(text, region) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_no_number(text: str) -> None:
    assert numbers(text) == []


def corpus(name: str) -> list[dict[str, Any]]:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"corpus is not there: {name}")
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_corpus_precision_and_recall() -> None:
    right = wrong = missed = negatives = 0
    for case in corpus("obfuscated_phone_cases.jsonl"):
        found, expected = set(numbers(case["text"], case["region"])), set(case["expected"])
        right += len(found & expected)
        wrong += len(found - expected)
        missed += len(expected - found)
        negatives += bool(found) and not expected
    assert right / (right + wrong) >= 0.98
    assert right / (right + missed) >= 0.95
    assert negatives <= 1


def test_what_the_plain_matcher_finds_is_found() -> None:
    dates = {"2012-01-02 08"}
    for case in corpus("libphonenumber_core_cases.jsonl"):
        region = case.get("region") or "ZZ"
        text = case.get("text", f"{case.get('lead')}415-666-7777{case.get('trail')}")
        region = "US" if case["kind"] == "context" else region
        plain = {
            phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            for match in phonenumbers.PhoneNumberMatcher(text, region)
        }
        assert text in dates or plain <= set(numbers(text, region)), text
        if case["kind"] in {"impossible_cases", "possible_only_cases"}:
            assert numbers(text, region) == [], text


def test_everything_about_a_number() -> None:
    (phone,) = find_phones("call (512) 555-0123 ext. 45!", "US")
    assert phone.model_dump() == {
        "e164": US,
        "national": "(512) 555-0123",
        "extension": "45",
        "type": "fixed_line_or_mobile",
        "region": "US",
        "timezone": "America/Chicago",
        "found_by": "text",
        "raw": "(512) 555-0123 ext. 45",
    }


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("512-555-0123", "text"),
        ("five1two 555 O1 two3", "obfuscated"),
        ("1-800-FLOWERS", "vanity"),
        ("https://wa.me/15125550123", "uri"),
    ],
)
def test_how_it_was_found(text: str, found_by: str) -> None:
    assert [phone.found_by for phone in find_phones(text, "US")] == [found_by]


def test_extension_of_an_obfuscated_number() -> None:
    assert [phone.extension for phone in find_phones("512.555.o123 x45", "US")] == ["45"]


def test_toll_free_has_no_timezone() -> None:
    (phone,) = find_phones("1-800-356-9377", "US")
    assert (phone.type, phone.timezone) == ("toll_free", None)


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("+1 (512) 555-0123", "US", US),
        ("00 44 20 1234 5678", "US", "+442012345678"),
        ("5125550123", "US", US),
        ("tel:+15125550123", "US", US),
        ("Phone: (512) 555-0123", "US", US),
        ("020 7946 0018", "GB", "+442079460018"),
    ],
)
def test_field(text: str, region: str, expected: str) -> None:
    phone = parse_phone(text, region)
    assert phone is not None
    assert (phone.e164, phone.found_by) == (expected, "field")


@pytest.mark.parametrize("text", ["", "n/a", "555-0123", "555-555-5555", "+1", "Open 9-5"])
def test_field_without_a_number(text: str) -> None:
    assert parse_phone(text, "US") is None


@pytest.mark.parametrize(
    "text",
    ["512/555/0123 ratio", "Page 512, 555, 0123", "2.14555-0147", "case no. 512-555-0123"],
)
def test_what_only_looks_like_a_number(text: str) -> None:
    assert find_phones(text, "US") == []


@pytest.mark.parametrize(
    "text",
    [
        "call 512/555/0123",
        "call 512, 555, 0123",
        "call no. 512-555-0123",
        "ask about our contract: 512-555-0123",
        "about your case: 512-555-0123",
        "512 (five one two) 555 0123",
    ],
)
def test_what_is_a_number_all_the_same(text: str) -> None:
    assert [found.e164 for found in find_phones(text, "US")] == ["+15125550123"]


@given(
    st.text(
        alphabet=st.sampled_from("0125 -().,+$#:/|oOlI\n\u200b５five twoforx<>&;@*[]"), max_size=120
    )
)
@example("+")
@example("5️⃣" * 40)
def test_never_raises_and_is_steady(text: str) -> None:
    assert find_phones(text, "US") == find_phones(text, "US")
    parse_phone(text, "GB")


@given(st.text(), st.sampled_from(["US", "GB", "DE", "ZZ", "", "us"]))
def test_any_text_in_any_region(text: str, region: str) -> None:
    for phone in find_phones(text, region):
        assert numbers(phone.e164, region) == [phone.e164]


HOSTILE = [
    "1", "1 ", "5 1 2 5 5 5 0 1 2 3 ", "512-555-0123 ", "five ", "O1l", "1(", "5-", "5*", "$1,", "12:34:",
    "1-800-", "tel:", "<", "<!--", "<script ", '<p style="display:none">', "&#", "(", "5|", "a_", ".com/",
    "one two three ", "5 (a ", "\u202e", "500 512 555 0123\n",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    find_phones(text * (100_000 // len(text)), "US")
    assert time.process_time() - started < 10


def test_an_italian_number_with_a_dot_is_no_coordinate() -> None:
    assert [phone.e164 for phone in find_phones("Tel. 06.55573813", "IT")] == ["+390655573813"]
    assert find_phones("at 30.26723456, -97.74312345", "US") == []
