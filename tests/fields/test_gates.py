"""What saves time must change nothing: each short cut against the long way, on every case there is."""

import ast
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberMatcher

from leadcrawl.fields import _email_words, phone
from leadcrawl.fields._fold import _plain, fold
from leadcrawl.fields._not_phone import Line
from leadcrawl.fields._phone_number import read_usual
from leadcrawl.fields.phone import find_phones

HERE = Path(__file__).resolve()
CORPUS = HERE.parents[2].parent / "shared" / "corpus" / "contact"


def cases() -> list[str]:
    """Return every string of the tables in the tests beside this one, and the corpus."""
    texts = []
    for name in ("test_phone.py", "test_email.py"):
        tree = ast.parse(HERE.with_name(name).read_text(encoding="utf-8"))
        values = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        texts += [value for value in values if isinstance(value, str)]
    for file in sorted(CORPUS.glob("*.jsonl")):  # none without the corpus: the tables remain
        texts += [
            json.loads(line).get("text", "")
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
    return texts


def whole(text: str) -> list[Line]:
    """Return the text as one line that has digits enough for anything."""
    return [Line(0, len(text), 1000)]


def test_lines_without_digits_hide_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = cases()
    texts += [
        f"Roofs and more.\n{first}\nCall us\n{last}"
        for first, last in zip(texts, texts[7:], strict=False)
    ]
    assert len(texts) > 500
    short = [find_phones(text, "US") for text in texts]
    monkeypatch.setattr(phone, "digit_lines", whole)
    monkeypatch.setattr(phone, "count_digits", lambda text: 1000)
    monkeypatch.setattr(phone, "read_usual", None)
    assert [find_phones(text, "US") for text in texts] == short
    assert sum(map(bool, short)) > 300


@given(
    st.text(alphabet="0125 -.()+$,:;!xX%é\tg", max_size=12),
    st.sampled_from(
        ["512-555-0123", "(512) 555-0123", "5125550123", "512.555.0123", "212 555-0123"]
    ),
    st.text(alphabet="0125 -.()+$,:;!xX%é\tg", max_size=12),
)
@example("+", "512-555-0123", "")
@example("(", "512-555-0123", ")")
@example("1 ", "5125550123", " x5")
def test_the_usual_form_is_what_the_matcher_finds(before: str, number: str, after: str) -> None:
    line = f"{before}{number}{after}"
    usual = read_usual(line, "US") if sum(map(str.isdigit, line)) == 10 else None
    if usual:
        found = [(m.number, m.start, m.end) for m in PhoneNumberMatcher(line, "US")]
        assert found == [usual]


def test_the_usual_form_is_read() -> None:
    assert read_usual("Phone: (512) 555-0123.", "US")
    assert read_usual("Call 512-555-0123", "CA")
    assert read_usual("Call 512-555-0123", "GB") is None
    assert read_usual("Call 012-555-0123", "US") is None


@given(st.text(alphabet="ab @.-\n1é", max_size=30))
def test_letters_apart_are_seen(text: str) -> None:
    apart = _email_words._LETTERS.search(text) is not None
    assert apart == (_email_words._TWO_LETTERS.search(text) is not None)


@given(st.text(alphabet="aé５–—\u200b•’…①ⅷ²٣😀\u0301", max_size=40))
def test_folding_one_by_one_is_folding_at_once(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert fold(text) == composed.translate({ord(char): _plain(char) for char in composed})
