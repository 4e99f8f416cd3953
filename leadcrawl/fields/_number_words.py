"""Words that stand for digits, in the languages of postings."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from leadcrawl.fields._fold import replace_beyond_ascii, word_set

Kind = Literal["unit", "teen", "tens", "hundreds", "hundred", "thousand", "repeat", "and"]


class NumberWord(NamedTuple):
    """A number word: its kind, its value as digits, and whether prose also uses it."""

    kind: Kind
    value: str
    weak: bool = False


_UNITS = """
zero one two three four five six seven eight nine
cero uno dos tres cuatro cinco seis siete ocho nueve
zero um dois tres quatro cinco seis sete oito nove
zero un deux trois quatre cinq six sept huit neuf
null eins zwei drei vier funf sechs sieben acht neun
nought ein zwo drei vier fuenf sechs sieben acht neun
zero uno due tre quattro cinque sei sette otto nove
nul een twee drie vier vijf zes zeven acht negen
zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec
ноль один два три четыре пять шесть семь восемь девять
khong mot hai ba bon nam sau bay tam chin
sero isa dalawa tatlo apat lima anim pito walo siyam
〇 一 二 三 四 五 六 七 八 九
oh won to tree for fife sicks zeven ate niner
o wun too free fore fiv six sevn ait nein
owe una tu thre foe faiv siks sevin eigth nin
零 壹 贰 叁 肆 伍 陆 柒 捌 玖
naught une tue tri fower fve sixx svn eit nien
"""
_TEENS = """
ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve
dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove
dix onze douze treize quatorze quinze seize
zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn
"""
_TENS = """
twenty thirty forty fifty sixty seventy eighty ninety
veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa
vinte trinta quarenta cinquenta sessenta setenta oitenta noventa
vingt trente quarante cinquante soixante
zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig
twenny thirdy fourty fiddy
"""
_HUNDREDS = """
ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos
cien duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos
"""
_WEAK = word_set(
    "oh won to tree for ate o too free fore foe owe tu once due un um sei sept dos een ten six"
    " null do ein una une tam bay sau ba hai nam mot lima elf set tri and y und et"
)
_TWENTIES = "veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"


def _vocabulary() -> dict[str, NumberWord]:
    """Return every word with its meaning; earlier rows win."""
    words: dict[str, NumberWord] = {}

    def add(rows: str, kind: Kind, first: int, step: int) -> None:
        for row in rows.strip().splitlines():
            for place, word in enumerate(row.split()):
                value = str(first + step * place)
                words.setdefault(word, NumberWord(kind, value, word in _WEAK))

    add(_UNITS, "unit", 0, 1)
    add(_TEENS, "teen", 10, 1)
    add(_TWENTIES, "teen", 21, 1)
    add(_TENS, "tens", 20, 10)
    add(_HUNDREDS, "hundreds", 100, 100)
    add("hundred", "hundred", 100, 0)
    add("thousand", "thousand", 1000, 0)
    add("double triple", "repeat", 2, 1)
    for word in ("and", "y", "und", "et"):
        words[word] = NumberWord("and", "", weak=True)
    return words


WORDS = _vocabulary()

# Words that are common enough in numbers, and rare enough in prose, to look for a number near them.
_GLUED_WORDS = "|".join(
    sorted(
        (
            word
            for word, known in WORDS.items()
            if len(word) > 2 or not word.isascii() or word == "oh"
            if known.value
        ),
        key=len,
        reverse=True,
    )
)
_GLUED = re.compile(rf"(?:{_GLUED_WORDS})+")
_ONE_GLUED = re.compile(_GLUED_WORDS)


def unaccented(text: str) -> str:
    """Return text in lower case without accents, character for character.

    >>> unaccented("Fünf TRÊS")
    'funf tres'
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a Turkish capital grows
        lowered = text.replace("\u0130", "I").lower()
    return lowered if lowered.isascii() else replace_beyond_ascii(lowered, _base)


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    return unicodedata.normalize("NFD", char)[0]


def _trie(words: Iterable[str]) -> str:
    """Return a pattern of the words that is fast: alternatives by first letter, longest first."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())


WORD_PATTERN = _trie(word for word in WORDS if len(word) > 1 or not word.isascii())

# Words that are common in numbers and rare enough in prose to look for a number after them.
SEED = re.compile(
    _trie(
        word_set(
            "zero two three four five six seven eight nine double triple twenty thirty forty fifty oh"
            " cero uno dos tres cuatro cinco seis siete ocho nueve deux trois quatre cinq sept huit neuf"
            " eins zwei drei vier funf sieben neun quattro sette dois quatro oito vijf twee zeven negen"
            " один два три четыре пять шесть семь восемь девять ноль jeden dwa trzy cztery dalawa tatlo"
            " quinientos doscientos trescientos cuatrocientos seiscientos novecientos"
            " 〇 一 二 三 四 五 六 七 八 九 零"
        )
    )
)


@lru_cache(maxsize=8192)
def number_words(word: str) -> tuple[NumberWord, ...]:
    """Return the number words that a run of letters consists of; none when it is another word.

    >>> [known.value for known in number_words("FiveTwelve")]
    ['5', '12']
    >>> number_words("someone")
    ()
    """
    key = unaccented(word)
    if key in WORDS:
        return (WORDS[key],)
    if len(key) > 120 or not _GLUED.fullmatch(key):
        return ()
    return tuple(WORDS[part] for part in _ONE_GLUED.findall(key))


def phrase(words: list[NumberWord]) -> tuple[int, str]:
    """Return how many of the words the first number takes, and its digits.

    >>> phrase([WORDS[word] for word in "five hundred twelve five".split()])
    (3, '512')
    """
    first, second = words[0], words[1] if len(words) > 1 else None
    if first.kind == "repeat" and second and second.kind == "unit":
        return 2, second.value * int(first.value)
    if first.kind == "unit" and second and second.kind == "hundred":
        return _hundreds(first.value, words[2:], 2)
    if first.kind == "unit" and second and second.kind == "thousand":
        return 2, first.value + "000"
    if first.kind == "hundreds":
        return _hundreds(first.value[0], words[1:], 1)
    if first.kind == "tens":
        return _tens(words)
    return 1, first.value if first.kind in {"unit", "teen"} else ""


def _hundreds(hundred: str, rest: list[NumberWord], used: int) -> tuple[int, str]:
    """Return the words and digits of a number from 100 to 999."""
    joined = 1 if rest and rest[0].kind == "and" else 0
    tail = rest[joined:]
    if tail and tail[0].kind == "teen":
        return used + joined + 1, hundred + tail[0].value
    if tail and tail[0].kind == "tens":
        length, value = _tens(tail)
        return used + joined + length, hundred + value
    if joined and tail and tail[0].kind == "unit":
        return used + 2, hundred + "0" + tail[0].value
    return used, hundred + "00"


def _tens(words: list[NumberWord]) -> tuple[int, str]:
    """Return the words and digits of a number from 20 to 99 (`treinta y cinco`)."""
    joined = 1 if len(words) > 2 and words[1].kind == "and" else 0
    unit = words[1 + joined] if len(words) > 1 + joined else None
    if unit and unit.kind == "unit" and unit.value != "0":
        return 2 + joined, words[0].value[0] + unit.value
    return 1, words[0].value
