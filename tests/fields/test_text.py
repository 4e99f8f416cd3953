import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.fields.text import clean, clean_lines, html_to_text, strip_controls

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates too


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a\t b\n", "a b"),
        ("a\u00a0\u2003b", "a b"),
        ("5\u200b5\ufeff5", "555"),
        ("half \ud83d surrogate", "half surrogate"),
        (
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u202eright to left\u202c", "right to left"),
        ("", None),
        ("\x00\u200b ", None),
        (None, None),
    ],
)
def test_clean(text: str | None, expected: str | None) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n\nb", "a\n\nb"),
        (" a \n \n b ", "a\n\nb"),
        ("\n\n", None),
        (None, None),
    ],
)
def test_clean_lines(text: str | None, expected: str | None) -> None:
    assert clean_lines(text) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("One.<br>\n<br>\nTwo &amp; three<br>", "One.\n\nTwo & three"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a\nb <i>c</i>", "a b c"),
        ("plain\ntext", "plain\ntext"),
        ("<style>x{}</style>a<script>b</script><!-- c -->d<noscript>e</noscript>", "ad"),
        ("a<div style='DISPLAY : none'>b</div>c", "a\nc"),
        ("<span hidden>x</span>y", "y"),
        ("&lt;b&gt; &amp;amp; &#8203;&#xA0;z", "<b> &amp; z"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a < b & c", "a < b & c"),
        ("<pre>a\nb</pre>", "a\nb"),
        ("<?xml version='1.0' encoding='utf-16'?>hé", "hé"),
        ("<b>" * 1000 + "deep" + "</b>" * 1000 + " end", "deep end"),
        ("", ""),
        ("<!-- -->", ""),
    ],
)
def test_html_to_text(html: str, expected: str) -> None:
    assert html_to_text(html) == expected


@given(ANY_TEXT)
def test_cleaning_is_idempotent_and_storable(text: str) -> None:
    for function in (strip_controls, clean, clean_lines):
        once = function(text)
        if once is not None:
            assert function(once) == once
            once.encode()


@given(ANY_TEXT)
def test_html_to_text_never_raises(text: str) -> None:
    html_to_text(f"<p>{text}<b>{text}").encode()
