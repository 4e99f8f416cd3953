"""Words that say what a page is, in English, Spanish, German, French, Italian, Portuguese and Dutch.

Written as `plain` gives them: lower case, no accents, one space between words.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return the words of a text or of a path, without accents, in lower case.

    >>> plain("/Über-Uns_2/Straße.html")
    'uber uns 2 strasse html'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(char for char in text if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", text.lower()).strip()


# How promising a page is, and the words that name it. A `*` stands for the rest of a word.
PURPOSES: Final[Mapping[str, tuple[float, str]]] = {
    "contact": (1.0, """
        contact|contacts|contact us|contact me|contactus|contact form|contact info|contact information|get in touch
        |reach us|reach out|say hi|lets chat|let s chat|let s talk|connect|connect with us
        |write to us|write us|email us|e mail us|mail us|call us|talk to us|say hello|lets talk
        |kontakt|kontakte|kontaktformular|kontaktdaten|kontaktieren sie uns|ansprechpartner|so erreichen sie uns
        |contacto|contactos|contactar|contactanos|contactenos|ponte en contacto|escribenos|escribanos
        |contactez nous|nous contacter|nous joindre|contactez|nous ecrire|ecrivez nous|coordonnees
        |contatti|contattaci|contattateci|contatto|scrivici|scriveteci|recapiti
        |contato|contatos|contate nos|contacte nos|contate|fale conosco|fale connosco|entre em contato|entre em contacto
        |contactgegevens|contacteer ons|contacteer|neem contact op|bereikbaarheid|contactformulier|mail ons"""),
    "imprint": (0.9, """
        impressum|imprint|legal notice|legal information|site notice|anbieterkennzeichnung|company details
        |mentions legales|mentions|informations legales|aviso legal|datos legales|informacion legal|note legali
        |informazioni legali|dati societari|informacao legal|informacoes legais|dados legais|colofon
        |bedrijfsgegevens|juridische informatie|wettelijke vermeldingen"""),
    "location": (0.75, """
        location|locations|our locations|find us|where to find us|visit us|directions|how to find us|opening hours
        |hours|hours and location|store finder|branches|offices|our offices
        |anfahrt|standort|standorte|filialen|filiale|lageplan|so finden sie uns|wegbeschreibung|offnungszeiten
        |oeffnungszeiten|ubicacion|donde estamos|como llegar|localizacion|sucursales|sedes|horario|horarios
        |finding us|getting here|how to get here|where we are|wo wir sind
        |store locator|find a store|find a location|geschaftsstelle
        |nos agences|nos adresses|plan d acces|acces|nous trouver|ou nous trouver|nous rendre visite|horaires
        |dove siamo|dove trovarci|come raggiungerci|sede|sedi|orari|onde estamos|localizacao|como chegar
        |unidades|horarios de funcionamento|route|routebeschrijving|vestiging|vestigingen|waar vind je ons
        |openingstijden|openingsuren"""),
    "about": (0.7, """
        about|about us|about me|aboutus|who we are|our company|our story|company|company profile|the company|our firm
        |uber uns|ueber uns|uber mich|ueber mich|wir uber uns|wir|unternehmen|firma|das unternehmen|wer wir sind
        |sobre nosotros|sobre mi|quienes somos|nosotros|acerca de|acerca de nosotros|conocenos|empresa|la empresa
        |nuestra empresa|nuestra historia|a propos|a propos de nous|apropos|qui sommes nous|qui suis je
        |notre entreprise|l entreprise|entreprise|presentation|notre histoire|chi siamo|chi sono|azienda|l azienda
        |la nostra storia|la nostra azienda|sobre|sobre nos|quem somos|a empresa|nossa empresa|nossa historia
        |chisiamo|quemsomos|quienessomos|uberuns|ueberuns|overons|quisommesnous
        |over ons|over mij|wie zijn wij|wie we zijn|ons bedrijf|het bedrijf|ons verhaal"""),
    "team": (0.6, """
        team|our team|the team|meet the team|meet our team|staff|our staff|people|our people|management|leadership
        |unser team|das team|mitarbeiter|mitarbeitende|equipo|nuestro equipo|el equipo|equipe|notre equipe|l equipe
        |attorneys|our attorneys|lawyers|our lawyers|doctors|our doctors|dentists|our dentists|providers|our providers
        |physicians|practitioners|therapists|our therapists|agents|our agents|stylists|trainers|instructors|board
        |board of directors|anwalte|anwaltinnen|rechtsanwalte|unsere anwalte|arzte|unsere arzte|therapeuten|vorstand
        |abogados|nuestros abogados|profesionales|nuestros profesionales|medicos|avocats|nos avocats|associes
        |praticiens|medecins|avvocati|professionisti|i professionisti|advogados|profissionais|advocaten|artsen
        |behandelaars|bestuur
        |il team|il nostro team|lo staff|nossa equipe|a nossa equipa|a equipa|equipa|ons team|het team|medewerkers"""),
    "jobs": (0.57, """
        careers|career|jobs|volunteer|get involved|join us|join our team|work with us|work for us|employment
        |vacancies|we re hiring|karriere|stellenangebote|offene stellen|empleo|trabaja con nosotros
        |bolsa de trabajo|recrutement|carrieres|nous rejoindre|offres d emploi|lavora con noi|posizioni aperte
        |trabalhe conosco|trabalhe connosco|recrutamento|carreiras|vagas|vacatures|werken bij"""),
    "inquiries": (0.5, """
        catering|trade|trade and press|private events|private dining|group bookings|wholesale|press|press contact
        |media contact|presse|pressekontakt|prensa|stampa|ufficio stampa|imprensa|pers"""),
    "help": (0.5, """
        info|infos|support|help|customer service|customer support|customer care|faq|faqs
        |kundenservice|kundendienst|hilfe|service
        |ayuda|atencion al cliente|soporte|aide|service client|assistenza|servizio clienti|ajuda|apoio ao cliente
        |atendimento|klantenservice|hulp"""),
    "order": (0.45, """
        quote|get a quote|request a quote|free quote|free estimate|estimate|estimates|appointment|appointments|book
        |admissions|enrollment|enroll|anmeldung|inscription|inscriptions|inscripciones|iscrizioni|inscricoes
        |inschrijven
        |book now|book online|booking|bookings|reserve|reservations|reservation|schedule|schedule service|angebot
        |angebot anfordern|anfrage|termin|termin vereinbaren|termine|buchen|presupuesto|pedir presupuesto|pide cita
        |cita|reservar|reservas|reserva|devis|devis gratuit|demande de devis|rendez vous|prendre rendez vous|reserver
        |preventivo|richiedi un preventivo|prenota|prenotazioni|orcamento|pedir orcamento|marcar|agendar|marcacoes
        |offerte|offerte aanvragen|afspraak|afspraak maken|reserveren"""),
    "legal": (0.4, """
        legal|terms|terms of service|terms of use|terms and conditions|agb|allgemeine geschaftsbedingungen|widerruf
        |condiciones|terminos y condiciones|condiciones de uso|terminos|cgv|cgu|conditions generales
        |conditions generales de vente|termini e condizioni|condizioni generali|termini|termos|termos de uso
        |termos e condicoes|condicoes gerais|algemene voorwaarden|voorwaarden|disclaimer"""),
    "privacy": (0.35, """
        privacy|privacy policy|privacy notice|datenschutz|datenschutzerklarung|datenschutzerklaerung|privacidad
        |politica de privacidad|proteccion de datos|confidentialite|politique de confidentialite|rgpd
        |donnees personnelles|protection des donnees|informativa privacy|informativa sulla privacy|privacidade
        |politica de privacidade|protecao de dados|privacyverklaring|privacybeleid"""),
}  # fmt: skip

# Pages of these are many, and tell of anything but the business.
CROWD: Final = re.compile(
    r"\b(?:blogs?|news|newsroom|articles?|posts?|tags?|category|categories|kategorie|products?|produkte?"
    r"|shop|store|archives?"
    r"|author|page \d+|comments?|events?|gallery|galerie|galeria|portfolio|projects?|reviews|testimonials"
    r"|noticias|actualites|notizie|nieuws)\b"
)
# Pages of these have no contact at all.
BARREN: Final = re.compile(
    r"\b(?:cart|warenkorb|carrito|panier|carrello|carrinho|winkelwagen|checkout|login|log in|signin"
    r"|sign in|signup|sign up|register|account|mein konto|wp login|wp admin|wp json|feed|rss|search"
    r"|guestbook|gastebuch|livre d or|libro de visitas|gastenboek|privacy settings|print"
    r"|share|email protection|password)\b"
)
# Things that are sold and only sound like a contact.
SOLD: Final = re.compile(
    r"\b(?:contact lens(?:es)?|lentes de contacto|lentilles de contact|kontaktlinsen|lenti a contatto"
    r"|contactlenzen|lentes de contato|contact center software|contact grill)\b"
)
