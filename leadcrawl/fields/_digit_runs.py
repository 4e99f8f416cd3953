"""Runs of digits as they are written for people only: `five1two 555 O1 two3`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from leadcrawl.fields._fold import word_set
from leadcrawl.fields._number_words import (
    SEED,
    WORD_PATTERN,
    NumberWord,
    number_words,
    phrase,
    unaccented,
)

_LEET = {
    char: digit
    for digit, chars in {
        "0": "OoQØОоΟοՕ",
        "1": "lIiıІіΙӏ",
        "2": "ZzƧƻ",
        "3": "EЗзȜƷ",
        "4": "A",
        "5": "SsƼЅ",
        "6": "Gб",
        "7": "T",
        "8": "BВ",
        "9": "gq",
    }.items()
    for char in chars
}
_NOISE = word_set(
    "nospam spam remove removethis removeme removespam delete deletethis ignore ignorethis dash hyphen"
    " dot period point space minus slash star then guion punto espacio tiret punkt robots"
    " noscam nobots antispam bot bots at here coma comma underscore y plus pause parenthesis no this"
)
_CHUNK = re.compile(r"[^\W_]+")
_PART = re.compile(r"\d+|[^\W\d_]+")
_NUMERAL = re.compile("[0-9]+")
_LETTER = re.compile(r"[^\W\d_]")
_BRACKETED = re.compile(
    r"\(([^()\d]{1,30})\)|\[([^\[\]\d]{1,30})\]|\{([^{}\d]{1,30})\}|<([^<>\d]{1,30})>|\*([^*\d]{1,30})\*"
)
_BREAK = re.compile(r"[\x00$€£¥%@\"'+°#]|\n[^\S\n]*\n[^\S\n]*\n")
_CUE_PREFIX = re.compile(
    r"(?:call|text|txt|tel|cell|phone|ph|at|me|us|or|now|number|is)+", re.IGNORECASE
)
_ALONE = re.compile(r"[OoQIl]|([A-Z])\1{1,3}|[OISZol]{2,4}")
_PHRASE_GAP = re.compile(r"[\s-]{0,3}")
_LEAST = 9  # digits
_REACH = 24  # characters before and after that may belong to a number or touch it
# Enough digits and number words in a row, with separators and noise between: a cheap first look.
_ROW = re.compile(
    rf"(?>(?:\d|{WORD_PATTERN}|[oisz]{{2,4}}|[a-zµ-ӿ](?=\d)|(?<=\d)[a-zµ-ӿ]{{1,3}}(?=\d)|[olidqszbg])"
    r"(?>\([^()\d]{1,30}\)|\[[^\[\]\d]{1,30}\]|\{[^{}\d]{1,30}\}|<[^<>\d]{1,30}>|\*[^*\d]{1,30}\*"
    rf"|(?:{'|'.join(sorted(_NOISE, key=len, reverse=True))})(?![a-z])|[^\w\x00$€£¥%@\"'+°#]|_){{0,30}}){{6,}}"
)
_LONGEST_SEPARATOR = 14


@dataclass(slots=True)
class Piece:
    """Digits that were written together, where they stand, the separator before them."""

    value: str
    start: int
    end: int
    separator: str = ""
    weak: bool = False
    """Whether prose uses it as well (`for`, `to`, `I`)."""
    word: NumberWord | None = None
    plain: bool = True
    """Whether it is written in numerals."""


@dataclass(slots=True)
class Run:
    """Consecutive pieces with nothing but separators and noise between them."""

    pieces: list[Piece] = field(default_factory=list)
    before: str = ""
    """Letters that touch the first digit."""
    after: str = ""
    """Letters that touch the last digit."""


def digit_runs(text: str) -> Iterator[Run]:
    """Yield the runs of nine digits and more.

    >>> [[p.value for p in run.pieces] for run in digit_runs("call five1two 555 O1 two3")]
    [['5', '1', '2', '555', '0', '1', '2', '3']]
    """
    for start, end in _zones(text):
        for run in _runs(text, start, end):
            run.pieces = _spelled(run.pieces)
            if sum(len(piece.value) for piece in run.pieces) >= _LEAST:
                yield run


def _zones(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches that may hold a number, with the words that touch them."""
    lowered = unaccented(text)
    seeds = [match.start() for match in _NUMERAL.finditer(text)]
    words = [match.start() for match in SEED.finditer(lowered)]
    end = 0
    for seed in sorted(seeds + words) if words else seeds:
        if seed >= end and (row := _ROW.match(lowered, seed)):
            end = row.end()
            if _is_short(row[0]):
                continue
            yield max(0, seed - _REACH), min(len(text), end + _REACH)


def _is_short(row: str) -> bool:
    """Whether a row in numerals alone is too short for a number."""
    return len(_NUMERAL.sub("", row)) + _LEAST > len(row) and not _LETTER.search(row)


def _runs(text: str, start: int, end: int) -> Iterator[Run]:
    """Yield the runs of one zone, words not yet spelled."""
    noise = [m.span() for m in _BRACKETED.finditer(text, start, end) if _is_noise(m)]
    run, separator, last = Run(), "", start
    for chunk in _CHUNK.finditer(text, start, end):
        separator += text[last : chunk.start()]
        last = chunk.end()
        if _is_noise_word(chunk[0]) or (noise and any(a <= chunk.start() < b for a, b in noise)):
            continue
        touching = ""
        for piece in _pieces(chunk[0], chunk.start()):
            if not piece.value and not piece.word:  # other letters end the run
                touching = text[piece.start : piece.end]
                run.after = "" if separator else touching
                yield run
                run = Run()
            elif run.pieces and (_BREAK.search(separator) or len(separator) > _LONGEST_SEPARATOR):
                yield run
                run = Run([piece])
            else:
                run.before = run.before if run.pieces else touching
                run.pieces.append(piece)
            piece.separator, separator = separator, ""
    yield run


@lru_cache(maxsize=8192)
def _is_noise_word(word: str) -> bool:
    return unaccented(word) in _NOISE


def _is_noise(match: re.Match[str]) -> bool:
    """Whether brackets hold words that are no digits, or say again those before: `512 (five one two)`."""
    words = [known for word in _PART.findall(match[0]) for known in number_words(word)]
    digits = "".join(word.value for word in words)
    return not words or (
        len(digits) > 2 and match.string[: match.start()].rstrip().endswith(digits)
    )


def _pieces(chunk: str, offset: int) -> Iterator[Piece]:
    """Yield what a chunk of letters and digits consists of; other letters have no value."""
    mixed = not chunk.isalpha()
    for part in _PART.finditer(chunk):
        text, start, end = part[0], offset + part.start(), offset + part.end()
        if text[0].isdigit():
            yield Piece(text, start, end)
            continue
        words = number_words(text)
        prefix = None if words else _CUE_PREFIX.match(text)
        if prefix and (rest := number_words(text[prefix.end() :])):
            yield Piece("", start, start + prefix.end())
            words = rest
        if words:
            for word in words:
                yield Piece("", start, end, weak=word.weak, word=word, plain=False)
        elif all(char in _LEET for char in text) and (mixed or _ALONE.fullmatch(text)):
            value = "".join(_LEET[char] for char in text)
            yield Piece(value, start, end, weak=not mixed, plain=False)
        else:
            yield Piece("", start, end)


def _spelled(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with the numbers that their words spell."""
    spelled: list[Piece] = []
    place = 0
    carried = ""  # separators and joining words that had no digits of their own
    while place < len(pieces):
        piece = pieces[place]
        used = 1
        if words := _words_from(pieces[place : place + 6]):
            used, piece.value = phrase(words)
            piece.end = pieces[place + used - 1].end
            piece.weak = piece.weak and used == 1
        if piece.value:
            piece.separator = carried + piece.separator
            carried = ""
            spelled.append(piece)
        else:
            carried += f"{piece.separator} and"
        place += used
    return spelled


def _words_from(pieces: list[Piece]) -> list[NumberWord]:
    """Return the number words up to the first numeral or strong separator.

    A single numeral counts as a word where it starts one or touches one: `8hundred`, `forty4`.
    """
    words: list[NumberWord] = []
    for place, piece in enumerate(pieces):
        word = piece.word
        starts = not place or not piece.separator or words[-1].kind == "repeat"  # triple 5
        if not word and len(piece.value) == 1 and starts:
            word = NumberWord("unit", piece.value)
        if not word or (place and not _PHRASE_GAP.fullmatch(piece.separator)):
            break
        words.append(word)
    return words
