"""Makes areas.json and categories.json from the replies of reference.craigslist.org.

Run by hand when the site adds an area or a category, never by a crawl:
`python -m leadcrawl.sources.craigslist.make_reference AREAS CATEGORIES COUNTS`
"""

import json
import sys
from pathlib import Path
from typing import Any

# ISO 4217 by country, for prices that show only a sign ("$" in Toronto is CAD).
CURRENCIES: dict[str, str] = {
    code: currency
    for currency, codes in {
        "USD": "US PR GU VI EC SV PA",
        "EUR": "AT BE DE ES FI FR GR HR IE IT LU NL PT",
        "GBP": "GB",
        "CAD": "CA",
        "AUD": "AU",
        "NZD": "NZ",
        "CHF": "CH",
        "JPY": "JP",
        "CNY": "CN",
        "INR": "IN",
        "MXN": "MX",
        "BRL": "BR",
        "PHP": "PH",
        "ZAR": "ZA",
        "ILS": "IL PS",
        "RUB": "RU",
        "HKD": "HK",
        "SGD": "SG",
        "NOK": "NO",
        "SEK": "SE",
        "DKK": "DK",
        "ARS": "AR",
        "KRW": "KR",
        "CZK": "CZ",
        "PLN": "PL",
        "TRY": "TR",
        "HUF": "HU",
        "TWD": "TW",
        "THB": "TH",
        "IDR": "ID",
        "CLP": "CL",
        "PEN": "PE",
        "EGP": "EG",
        "VES": "VE",
        "CRC": "CR",
        "AED": "AE",
        "PKR": "PK",
        "BDT": "BD",
        "LBP": "LB",
        "MYR": "MY",
        "VND": "VN",
        "COP": "CO",
        "UYU": "UY",
        "RON": "RO",
        "GHS": "GH",
        "ETB": "ET",
        "KWD": "KW",
        "BOB": "BO",
        "ISK": "IS",
        "MAD": "MA",
        "TND": "TN",
        "KES": "KE",
        "UAH": "UA",
        "BGN": "BG",
        "GTQ": "GT",
        "NIO": "NI",
        "IQD": "IQ",
        "IRR": "IR",
        "DOP": "DO",
    }.items()
    for code in codes.split()
}

SECTIONS: dict[str, tuple[str, str]] = {
    "S": ("sss", "for sale"),
    "J": ("jjj", "jobs"),
    "B": ("bbb", "services"),
    "C": ("ccc", "community"),
    "H": ("hhh", "housing"),
    "G": ("ggg", "gigs"),
    "E": ("eee", "events"),
    "R": ("rrr", "resumes"),
    "L": ("eee", "events"),
}

# Labels of combined codes that are not "<label> - by owner" in the list of categories.
LABELS = {
    "recreational vehicles": "rvs",
    "motorcycle parts & accessories": "motorcycle parts",
    "boat parts & accessories": "boat parts",
    "business": "business/commercial",
}


def areas(reply: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the content of areas.json: one row an area, in the order of the site."""
    rows = [
        [
            entry["Hostname"],
            entry["AreaID"],
            entry["Abbreviation"],
            entry["Description"],
            entry["ShortDescription"],
            entry["Region"],
            entry["Country"],
            entry["Timezone"],
            entry["Latitude"],
            entry["Longitude"],
            [
                [sub["Abbreviation"], sub["SubAreaID"], sub["Description"], sub["ShortDescription"]]
                for sub in entry.get("SubAreas", [])
            ],
        ]
        for entry in reply
    ]
    countries = {row[6] for row in rows if row[6]}
    return {
        "provenance": "reference.craigslist.org/Areas of 2022-04-03; still 707 areas in 2026-10",
        "currencies": {code: CURRENCIES[code] for code in sorted(countries)},
        "areas": rows,
    }


def categories(reply: list[dict[str, Any]], counts: dict[str, Any]) -> dict[str, Any]:
    """Return the content of categories.json: the leaves, and the codes that stand for several."""
    leaves = [
        [entry["Abbreviation"], entry["CategoryID"], entry["Description"], *SECTIONS[entry["Type"]]]
        for entry in reply
    ]
    known = {leaf[0] for leaf in leaves}
    combined: dict[str, list[Any]] = {
        code: [name, name, [leaf[0] for leaf in leaves if leaf[3] == code]]
        for code, name in SECTIONS.values()
    }
    for section in counts["items"]:
        for item in section["items"]:
            if item["abbreviation"] not in known:
                name = LABELS.get(item["label"], item["label"])
                members = [leaf[0] for leaf in leaves if leaf[2].startswith(f"{name} - by ")]
                combined[item["abbreviation"]] = [item["label"], section["label"], members]
    return {
        "provenance": "reference.craigslist.org/Categories of 2026-05-02; combined codes of "
        "sapi.craigslist.org/web/v8/categories/count of 2026-10-05",
        "leaves": [[*leaf[:3], leaf[4]] for leaf in leaves],
        "combined": combined,
    }


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(value: Any) -> str:
    """Return JSON with one entry a line, so that a change of the site is a readable diff."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(_line(entry) for entry in value) + "\n]"
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{_line(k)}:{_line(v)}" for k, v in value.items()) + "\n}"
    return _line(value)


def _write(name: str, content: dict[str, Any]) -> None:
    text = ",\n".join(f"{_line(key)}:{_lines(value)}" for key, value in content.items())
    Path(__file__).with_name(name).write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


def main() -> None:
    """Read the three replies named on the command line and write both files."""
    replies = [json.loads(Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:4]]
    _write("areas.json", areas(replies[0]))
    _write("categories.json", categories(replies[1], replies[2]))


if __name__ == "__main__":
    main()
