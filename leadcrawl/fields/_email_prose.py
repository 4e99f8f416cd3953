"""Whether words around an "at" mean an e-mail address, or are prose: `shop at example dot com`."""

import re

from leadcrawl.fields._fold import word_set

_PROSE = word_set(
    "a about all am and any are available back be been being best bought buy by call came chat check click come"
    " deals discount down drive eat even find follow for found free from get go going good had happening has have"
    " he held her here him hiring home host hosted i in inventory is it items join just know lets like listed"
    " listing listings live located look looked looking lunch made me meet met met more much next not now of off"
    " offered on one online only open or order our out page parked party people photos pics pictures play posted"
    " prices quality read register sale save see seen sell selling sells she shop shopping site sold start starting"
    " stay still stock stop store than that the them there these they things this those time to today tonight too"
    " up us was we website went were what when where while who will with work worked working works you your yours"
    " visit view web employed engineer job manager applied apply details arrive art"
)
_THINGS = word_set(  # that a website has; named in an address only where one is announced
    "account album app application applications apps article blog book brochure calendar catalog coupon coupons"
    " directions download downloads event events example examples forum gallery images instructions item links list"
    " map maps menu news offer offers parts pictures portfolio post price pricing products profile profiles program"
    " rates ratings recipes report resources results review reviews schedule samples shirts shows specials specs"
    " story tickets track tools tour updates video videos"
)
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


def is_meant(before: str, word: str, at: str, domain: str, how: str) -> bool:
    """Whether an address is meant, and not prose.

    >>> is_meant("Write to ", "office", "at", "example.com", "spoken")
    True
    >>> is_meant("Ask the ", "people", "at", "example.com", "spoken")
    False
    """
    if before.endswith((".", "@", "/", "-")) or _ADDRESS.search(before) or domain[:4] == "www.":
        return False
    if set(at) & set("[](){}<>*|~#^"):
        return True
    if word in _PROSE or (word in _THINGS and not _CUE.search(before)):
        return False
    if not at.isalpha():
        return True
    if word.isalpha() and _DETERMINED.search(before):
        return False
    sure = bool(
        at in _ONLY_AT or _ROLE.fullmatch(word) or _CUE.search(before) or not before.strip()
    )
    return how == "spoken" or (sure and (how != "implied" or domain in _MAIL_ONLY))
