"""Whether an e-mail address belongs to a function or to a person, and whether it can be written to."""

import re
from functools import cache
from typing import Final, Literal

from leadcrawl.fields._email_address import has_public_suffix
from leadcrawl.fields._fold import word_set
from leadcrawl.sources.website.site import site_key
from leadcrawl.sources.website.values import Validity
from leadcrawl.sources.website.words import plain

_ROLES: Final = word_set("""
    info infos information contact contacts contactus hello hi hey mail email post office admin administration
    administrator reception frontdesk desk general enquiry enquiries inquiry inquiries team staff crew us all
    sales sale service services support help helpdesk care customercare customerservice customers client clients
    billing accounts accounting accountspayable invoice invoices finance payments payroll orders order shop store
    booking bookings reservation reservations reserve appointments appointment schedule scheduling dispatch quotes
    quote estimates estimate marketing media press pr news newsletter webmaster web website hr jobs job careers
    career recruiting recruitment hiring legal privacy gdpr dpo compliance security feedback questions management
    manager director owner partners partner events event catering rentals rental leasing parts repairs warranty
    returns shipping purchasing procurement warehouse operations ops it tech studio clinic practice kitchen bar
    restaurant hotel school church parish parking academy training courses
    kontakt buero buro sekretariat verwaltung verkauf vertrieb zentrale empfang rezeption kundenservice kundendienst
    auftrag auftraege bestellung bestellungen rechnung rechnungen buchhaltung bewerbung bewerbungen karriere presse
    datenschutz termin termine anfrage anfragen werkstatt praxis kanzlei geschaeftsleitung geschaeftsfuehrung laden
    werbung technik einkauf lager hilfe gasthof gaestehaus willkommen
    contacto contactos informacion ventas venta atencion atencionalcliente clientes pedidos reservas citas cita
    presupuestos presupuesto facturacion administracion contabilidad empleo rrhh prensa soporte ayuda taller tienda
    oficina comercial gerencia direccion consultas secretaria recepcion compras hola
    contacter accueil secretariat bonjour commercial commandes commande devis facturation comptabilite recrutement
    emploi rh presse direction boutique serviceclient atelier vente ventes cabinet mairie rdv
    contatti contatto informazioni segreteria ufficio vendite vendita assistenza ordini prenotazioni preventivi
    preventivo amministrazione fatturazione contabilita lavoro stampa direzione negozio commerciale officina clienti
    acquisti ciao posta
    contato contactos geral vendas atendimento suporte ajuda encomendas orcamento orcamentos faturacao financeiro
    administracao contabilidade recrutamento imprensa loja escritorio comercial oficina clientes secretaria sac ola
    contacteer klantenservice verkoop bestellingen reserveringen reservering offerte offertes administratie
    boekhouding vacatures vacature pers winkel kantoor receptie inkoop werkplaats hallo planning
    noreply abuse postmaster hostmaster
""")
# Given names that are common where the seven languages are spoken; a list of our own.
_GIVEN: Final = word_set("""
    adam alan albert alex alice amanda amy andrea andrew angela anna anne anthony barbara ben beth bill bob brad brandon
    brenda brian bruce carl carlos carol charles chris christina cindy craig dan daniel dave david deborah dennis diana
    donald donna doug ed edward elena elizabeth emily emma eric erin ethan frank fred gary george greg hannah harry
    heather helen henry jack jacob james jane janet jason jeff jen jennifer jeremy jerry jessica jill jim joe john
    jonathan jordan joseph josh joshua joyce juan judy julia julie justin karen kate kathy keith kelly ken kevin kim
    kyle larry laura lauren linda lisa louis lucy luke marc marcus margaret maria marie mark martha martin mary matt
    matthew megan melissa michael michelle mike nancy natalie nathan nick nicole oliver olivia pam pamela pat patricia
    patrick paul peter phil philip rachel ralph randy ray rebecca richard rick rob robert roger ron rose roy russell
    ruth ryan sally sam samantha samuel sandra sara sarah scott sean sharon shirley simon sophie stephanie stephen
    steve steven stuart sue susan tara ted teresa terry thomas tim tina todd tom tony tracy vanessa victoria vincent
    walter wayne wendy will william zoe
    hans heinz klaus jurgen juergen jens lars uwe dirk frank stefan stephan andreas thorsten torsten matthias markus
    sabine petra ute heike birgit monika claudia susanne anja katrin julian jonas felix lukas leon erik erika greta
    jose javier miguel antonio manuel francisco pedro pablo diego sergio jorge luis raul alvaro carmen pilar lucia
    ana isabel marta cristina rosa beatriz alejandro fernando enrique ramon
    jean pierre jacques michel philippe alain nicolas christophe laurent olivier sylvie isabelle nathalie celine
    camille chloe manon lea claire luc mathieu francois
    giovanni giuseppe marco luca paolo francesco matteo alessandro roberto stefano giulia chiara francesca sofia
    elisa valentina giorgio mario
    joao paulo rui tiago nuno ricardo bruno andre filipe goncalo ines catarina mariana rita sofia beatriz vasco
    jan piet kees henk willem pieter johan bart sander maarten daan sanne anouk femke ingrid joost
""")
_NAME: Final = re.compile(r"[a-z]{1,20}(?:[._-][a-z]{1,20}){0,2}")
_FREE: Final = re.compile(
    r"(?:gmail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|live|msn|aol|icloud|me|mac|proton|protonmail|pm|gmx"
    r"|web|t-online|freenet|mail|zoho|yandex|comcast|att|sbcglobal|verizon|bellsouth|cox|charter|earthlink|orange"
    r"|wanadoo|free|laposte|sfr|libero|virgilio|tiscali|alice|uol|bol|terra|telefonica|sapo|ziggo|kpnmail|planet"
    r"|xs4all|telenet|skynet|bluewin|btinternet|sky|talktalk|ntlworld|fastmail|posteo|mailbox|arcor|aon)"
    r"\.(?:com|net|org|de|at|ch|fr|es|it|pt|nl|be|me|br|com\.br|co\.uk|uk|ca|com\.mx|com\.ar|com\.au)"
)
_SYNTAX: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def role_of(address: str, site: str | None = None) -> Literal["role", "personal"] | None:
    """Return whether a function or a person reads an address; `None` where it does not show.

    Args:
        address: in lower case.
        site: key of the website, whose name makes an address the business's own.

    >>> role_of("info@acme.com"), role_of("joe.smith@gmail.com"), role_of("j4x@gmail.com")
    ('role', 'personal', None)
    >>> role_of("north@acme.com", "acme.com") is None
    True
    >>> role_of("acme.plumbing@gmail.com", "acme-plumbing.com"), role_of("joe@acme.com", "acme.com")
    ('role', 'personal')
    """
    local, _, domain = address.partition("@")
    words = plain(re.sub(r"\d+", " ", local)).split()
    if not words:
        return None
    joined, name = "".join(words), _name_of(site or "")
    if joined in _ROLES or words[0] in _ROLES or words[-1] in _ROLES:
        return "role"
    names = {name, _name_of(domain)} if not is_free(domain) else {name}
    if any(_alike(part, joined) for part in names):
        return "role"
    if len(words) == 1:
        return "personal" if joined in _GIVEN else None
    return "personal" if _NAME.fullmatch(local) else None


def _alike(name: str, local: str) -> bool:
    """Whether a site's name and a local part hold one another."""
    return min(len(name), len(local)) >= 4 and (name in local or local in name)


def is_named_for(address: str, site: str) -> bool:
    """Tell whether an address elsewhere has the name of a site before or after its at sign.

    >>> is_named_for("acmeplumbing@mail.net", "acme-plumbing.com"), is_named_for("info@acme.net", "acme.com")
    (True, True)
    >>> is_named_for("info@pixelforge.com", "acme.com")
    False
    """
    local, _, domain = address.partition("@")
    name = _name_of(site)
    return any(
        _alike(name, plain(part).replace(" ", "")) for part in (local, domain.partition(".")[0])
    )


def is_strange(address: str, site: str | None) -> bool:
    """Tell whether an address is at a domain that has nothing to do with a site, and is not everybody's.

    >>> is_strange("hi@pixelforge.com", "acme.com"), is_strange("joe@gmail.com", "acme.com")
    (True, False)
    """
    domain = address.rpartition("@")[2]
    if site is None or site_key(f"https://{domain}/") == site:
        return False
    return not is_free(domain) and not is_named_for(address, site)


def is_free(domain: str) -> bool:
    """Tell whether a domain gives mailboxes to everybody, so that it says nothing of a business.

    >>> is_free("gmail.com"), is_free("acme.com")
    (True, False)
    """
    return _FREE.fullmatch(domain) is not None


def syntax_of(address: str) -> Validity:
    """Return whether an address is well-formed under a public ending; others than ASCII are unknown.

    >>> syntax_of("info@acme.com"), syntax_of("info@acme"), syntax_of("jürgen@acme.de")
    ('valid', 'invalid', 'unknown')
    """
    local, at, domain = address.rpartition("@")
    if not local.isascii() or local.startswith('"'):
        return "unknown" if at and has_public_suffix(domain) else "invalid"
    formed = len(local) <= 64 and _SYNTAX.fullmatch(local.lower())
    return "valid" if at and formed and has_public_suffix(domain.lower()) else "invalid"


def is_disposable(address: str) -> bool:
    """Tell whether an address is at a domain that gives out throw-away addresses.

    >>> is_disposable("x@mailinator.com"), is_disposable("x@eu.mailinator.com"), is_disposable("x@gmail.com")
    (True, True, False)
    """
    labels = address.rpartition("@")[2].split(".")
    return any(".".join(labels[start:]) in _disposable() for start in range(len(labels) - 1))


@cache
def _disposable() -> frozenset[str]:
    """Return the list of the package disposable-email-domains; read when first asked for."""
    from disposable_email_domains import blocklist  # noqa: PLC0415

    return frozenset(blocklist)


def _name_of(domain: str) -> str:
    """Return the letters of a domain's first name: `acmeplumbing` of `acme-plumbing.co.uk`."""
    return (
        plain(domain.removeprefix("www.").partition(".")[0]).replace(" ", "").rstrip("0123456789")
    )
