"""How posters write their contact data: plainly, or so that machines do not see it."""

from random import Random

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_LOOK_ALIKE = str.maketrans("01", "Ol")

_PLAIN = (
    "({a}) {b}-{c}",
    "({a}) {b}-{c}",
    "{a}-{b}-{c}",
    "{a}-{b}-{c}",
    "{a}.{b}.{c}",
    "{a} {b} {c}",
    "+1 {a} {b} {c}",
    "+1 ({a}) {b}-{c}",
    "1-{a}-{b}-{c}",
    "({a}){b}-{c}",
    "{a}{b}{c}",
)
_HIDDEN = (
    "{a}~{b}~{c}",
    "{a}..{b}..{c}",
    "[{a}] {b}-{c}",
    "{a} [spam] {b} [spam] {c}",
    "📞{a}📞{b}📞{c}📞",
    "{a}\u200b-{b}\u200b-{c}",
)
_PHONE_CUES = (
    "Call or text {}",
    "Call {} for a free estimate",
    "Phone: {}",
    "Text me at {}",
    "Call {name} at {}",
    "☎ {}",
    "Office {}",
)
_EMAIL_CUES = ("Email: {}", "Email us at {}", "Write to {}", "Contact {name} by email: {}")
_HIDDEN_EMAIL = (
    (" at ", " dot "),
    (" (at) ", " (dot) "),
    ("[at]", "[dot]"),
    (" @ ", " . "),
    ("(@)", "(.)"),
)


def e164(digits: str) -> str:
    """Return ten digits of the North American plan as E.164.

    >>> e164("4155550123")
    '+14155550123'
    """
    return f"+1{digits}"


def write_phone(rng: Random, digits: str) -> str:
    """Return a number as most posters write it."""
    return rng.choice(_PLAIN).format(a=digits[:3], b=digits[3:6], c=digits[6:])


def hide_phone(rng: Random, digits: str) -> str:
    """Return a number so that a person reads it and a simple pattern does not."""
    a, b, c = digits[:3], digits[3:6], digits[6:]
    manner = rng.randrange(11)
    if manner < 6:
        return _HIDDEN[manner].format(a=a, b=b, c=c)
    if manner == 6:
        mixed = [_WORDS[int(d)] if rng.random() < 0.5 else d for d in digits]
        return f"{''.join(mixed[:3])} {''.join(mixed[3:6])} {' '.join(mixed[6:])}"
    if manner == 7:
        return f"{_spelled(a, '-')}, {b}, {_spelled(c, ' ')}"
    if manner == 8:
        return ".".join(digits)
    if manner == 9:
        return f"{a}-{b}-{c}".translate(_FULL_WIDTH)
    return f"{a.translate(_LOOK_ALIKE)}-{b}-{c.translate(_LOOK_ALIKE)}"


def _spelled(digits: str, joint: str) -> str:
    return joint.join(_WORDS[int(digit)] for digit in digits)


def hide_email(rng: Random, address: str) -> str:
    """Return an e-mail address as people write it against harvesters.

    >>> hide_email(Random(1), "info@acme.example.com")
    'info (at) acme (dot) example (dot) com'
    """
    at, dot = rng.choice(_HIDDEN_EMAIL)
    return address.replace("@", at).replace(".", dot)


def phone_line(rng: Random, written: str, name: str) -> str:
    """Return a sentence that gives the number."""
    return rng.choice(_PHONE_CUES).format(written, name=name)


def email_line(rng: Random, written: str, name: str) -> str:
    """Return a sentence that gives the e-mail address."""
    return rng.choice(_EMAIL_CUES).format(written, name=name)
