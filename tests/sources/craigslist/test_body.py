"""The text of a posting, whatever markup its poster or the site has left in it."""

import pytest

from leadcrawl.sources.craigslist.body import body_text, has_mask


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Roofs<br>\nCall us", "Roofs\nCall us"),
        ("one\nline", "one line"),
        ("</div>after a stray end <b>tag</b>", "after a stray end tag"),
        (
            "<p>1</p></div><p>2 <a href='https://example.com/x'>site</a></p>",
            "1\n\n2 site (https://example.com/x)",
        ),
        ("half \ud83d a character, <a href='/x'>a link</a>", "half a character, a link"),
        ("a<STYLE>p{}</STYLE><script>b()</script>c", "ac"),
        ("<div class='print-information'>QR</div>Roofs", "Roofs"),
        ("we show-contact info in print-outs", "we show-contact info in print-outs"),
        ("<A\nHREF='mailto:ann@example.com?subject=x'>write</A>", "write (ann@example.com)"),
        ("\ud83d \u200b", None),
    ],
)
def test_text(html: str, expected: str | None) -> None:
    assert body_text(html) == expected


@pytest.mark.parametrize(
    ("html", "masked"),
    [
        ("<a class='show-contact' href='#'>\ud83d</a>", True),
        ("<SHOWCONTACTINFO>x</SHOWCONTACTINFO>", True),
        ("show contact, show-contact, showcontactinfo", False),
        ("", False),
    ],
)
def test_a_mask_is_an_element(html: str, masked: bool) -> None:
    assert has_mask(html) is masked
