"""Whether words around an "at" mean an e-mail address, or are prose: `shop at example dot com`."""

import re

from leadcrawl.fields._fold import word_set

_PROSE = word_set(
    "a about advertised all am and angry any anyone anything applied apply are arrive art available back be been"
    " being best bought browse buy by call came chat check click come compare compared deals details discount"
    " discover donate down drive eat employed engineer enroll even everybody everyone everything explore featured"
    " find follow for found free from get glance go going good had happening has have he held her here him hiring"
    " home host hosted i in inventory is it items job join just know laugh learn learned lets like listed listen"
    " listing listings live located log login look looked looking lunch mad made manager me meet met more much"
    " next nobody not nothing now of off offered on one online only open or order ordered ordering our out page"
    " paid parked participate party pay people photos pics pictures play posted prices published purchase"
    " purchased quality read recommended register registered reserve reserved reviewed rsvp sale save scheduled"
    " see seen sell selling sells she shop shopping signed signup site sold someone something start starting stay"
    " still stock stop store stream streaming subscribe talk talking than that the them there these they things"
    " this those time to today tonight too tune up uploaded us view visit volunteer vote was watch we web website"
    " went were what when where while who will with work worked working works you your yours"
)
_THINGS = word_set(  # that a website has; named in an address only where one is announced
    "account album app application applications apps article availability blog book brochure calendar cards cars"
    " catalog coupon coupons directions download downloads event events example examples financing forum gallery"
    " homes images instructions item links list map maps menu menus news newsletter offer offers openings parts"
    " pictures plans podcast portfolio positions post price pricing products profile profiles program rates"
    " ratings recipes rent rentals report resources results review reviews samples schedule shirts shows specials"
    " specs story testimonials tickets tools tour track updates video videos"
)
_NO_NAMES = word_set("dot this that these those the a an my our your all any every some its")
_ONLY_AT = word_set(  # mean nothing else
    "arroba arrova arobase klammeraffe chiocciola apestaart apenstaartje kissanhäntä παπάκι שטרודל アットマーク 골뱅이"
)
_MAIL_ONLY = frozenset({"gmail.com", "hotmail.com", "yahoo.com", "aol.com"})
_ROLE = re.compile(
    r"(?=.*[a-z])(?:info|contact|sales|support|admin|hello|office|jobs?|hr|careers?|mail|e?mail|service|help|team|billing|name|user"
    r"|enquir(?:y|ies)|inquir(?:y|ies)|bookings?|orders|quotes?|owner|manager|webmaster|.*[\d._+].*)",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:e-?mail|contact|write|reach|correo|mail|address|send)\b[^.!?]{0,25}$", re.IGNORECASE
)
_ADDRESS = re.compile(r"://\S*$")
_DETERMINED = re.compile(
    r"\b(?:an?|more|the|our|my|for|their|this|additional|further|full|get|your)\s+$", re.IGNORECASE
)

# A word before: what follows it is no name, but the end of a phrase such as `piano lessons`.
_IN_PHRASE = re.compile(
    r"\b(?!(?:is|at|to|me|us|or|and|via|by|on|y|o|a|es|und|oder|an|et|ou)\s)[a-z]+\s+$"
)


def is_meant(before: str, word: str, at: str, domain: str, how: str) -> bool:
    """Whether an address is meant, and not prose.

    >>> is_meant("Write to ", "office", "at", "example.com", "spoken")
    True
    >>> is_meant("Ask the ", "people", "at", "example.com", "spoken")
    False
    """
    name = domain.partition(".")[0]
    if before.endswith((".", "@", "/", "-")) or _ADDRESS.search(before) or name == "www":
        return False
    if set(at) & set("[](){}<>*|~#^"):
        return True
    if name in _NO_NAMES or word in _PROSE or (word in _THINGS and not _CUE.search(before)):
        return False
    if not at.isalpha():
        return True
    named = bool(at in _ONLY_AT or _ROLE.fullmatch(word) or _CUE.search(before))
    phrase = not named and domain not in _MAIL_ONLY and _IN_PHRASE.search(before)
    if phrase or (word.isalpha() and _DETERMINED.search(before)):
        return False
    sure = named or not before.strip()
    return how == "spoken" or (sure and (how != "implied" or domain in _MAIL_ONLY))
