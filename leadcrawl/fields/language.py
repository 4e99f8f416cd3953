"""The language of a text."""

from functools import cache

from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

_SHORTEST = 40  # characters; below, names and prices decide
_ENOUGH = 200  # characters: 50 µs, against 150 µs for a whole posting, and as certain
_CERTAIN = 0.8
# Most postings are English; three of these words show it in 5 µs, where the model takes 50.
_ENGLISH = frozenset(
    {
        "the",
        "and",
        "with",
        "your",
        "you",
        "for",
        "our",
        "this",
        "have",
        "are",
        "from",
        "any",
        "will",
    }
)


def detect_language(text: str | None) -> str | None:
    """Return the ISO 639-1 code of the text's language; `None` if it is too short to tell.

    >>> detect_language("Hacemos plomería y techos en toda la zona, llámenos hoy mismo.")
    'es'
    >>> detect_language("cash only") is None
    True
    """
    if not text or len(text) < _SHORTEST:
        return None
    for length in (_ENOUGH, 2 * _ENOUGH):
        if len(_ENGLISH.intersection(text[:length].lower().split())) >= 3:
            return "en"
    code, probability = _identifier().classify(text[:_ENOUGH])
    # The model also knows a few languages that ISO 639-1 has no code for.
    return str(code) if probability >= _CERTAIN and len(code) == 2 else None


@cache
def _identifier() -> LanguageIdentifier:
    """Return the packaged model (97 languages); reading it takes half a second."""
    return LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)
