"""E-mails: the corpus, invented cases of the same kinds, and bugs caught."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadcrawl.fields.email import find_emails

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "contact"
INFO = "info@example.com"

# Each writes info@example.com.
ONE_ADDRESS = [
    "info@example.com",
    "<a href='mailto:info@example.com?subject=Hello%20there'>mail</a>",
    '<a href="&#109;&#97;ilto:info&#64;example&#46;com">x</a>',
    "mailto:info@example.com",
    "info&commat;example&period;com",
    "info&#64example.com",
    "info{at}example{dot}com",
    "info { at } example { dot } com",
    "info <at> example <dot> com",
    "info(at)example.com",
    "info[at]example.com",
    "info [at] example.com",
    "info_at_example_dot_com",
    "info AT example DOT com",
    "info at example.com",
    "Email: info at example.com",
    "info [@] example [.] com",
    "info[@]example.com",
    "info~at~example~dot~com",
    "info <at> example.com",
    "info(a)example.com",
    "info ((at)) example ((dot)) com",
    "info [ at ] example [ dot ] com",
    "info arroba example punto com",
    "info (arroba) example (punto) com",
    "info[arroba]example[punto]com",
    "info ät example punkt com",
    "info (chiocciola) example (punto) com",
    "info chez example point com",
    "info (arobase) example (point) com",
    "info malpa example kropka com",
    "info (zavinac) example (tecka) com",
    "info (apenstaartje) example (punt) com",
    "info собака example точка com",
    "info WHERE example DOM com",
    "info at example dt com",
    "info at example;com",
    "info at-sign example dot com",
    "info <at symbol> example.com",
    "info @example . com",
    "info@example . com",
    "info@example. com",
    "info @ example.com",
    "info @ example dot com",
    "info@example dot com",
    "info@example(dot)com",
    "info@example[.]com",
    "i-n-f-o-@-e-x-a-m-p-l-e-.-c-o-m",
    "i n f o at e x a m p l e dot c o m",
    "ouster: info (followed by &ldquo;@example.com&rdquo;)",
    "<script> obfuscate( 'info' , 'example.com' ) </script>",
    "<script>document.write('info' + '@' + 'example' + '.com')</script>",
    "<script>document.write('<a href=\"mailto:' + 'info' + '@example.com' + '\">')</script>",
    "<script>var e=['info','example.com'].join('@');</script>",
    "<script>var e=String.fromCharCode(105,110,102,111,64,101,120,97,109,112,108,101,46,99,111,109)</script>",
    "<script>var e=atob('aW5mb0BleGFtcGxlLmNvbQ==')</script>",
    "<script>var e='moc.elpmaxe@ofni'.split('').reverse().join('')</script>",
    "<script>var e='vasb@rknzcyr.pbz'.replace(/[a-zA-Z]/g, rot13)</script>",
    "<script>var e=unescape('%69%6e%66%6f%40%65%78%61%6d%70%6c%65%2e%63%6f%6d')</script>",
    "<script>var e='info\\u0040example.com'</script>",
    "<script>var a='in'+'fo'+'&#64;'; a = a + 'example' + '&#46;' + 'com'; x.innerHTML += a</script>",
    "<script>var m='info'; m+='@'; m+='example'+'.com'</script>",
    "<script>const u='info', d='example.com'; e.href=`mailto:${u}@${d}`</script>",
    "<script>x=[105,110,102,111,64,101,120,97,109,112,108,101,46,99,111,109].map(f).join('')</script>",
    "<script>e = 'info' + String.fromCharCode(64) + 'example.com'</script>",
    '<a href="mailto:%20info@example.com%20">x</a>',
    "Escr\u00edbenos, por favor: info arroba example.com",
    "<script>const user='info', host='example.com'; a.href='mailto:'+user+'@'+host</script>",
    '<span data-user="info" data-domain="example.com"></span>',
    '{"@type":"LocalBusiness","email":"info@example.com"}',
    '<a class="__cf_email__" data-cfemail="422b2c242d02273a232f322e276c212d2f">[email protected]</a>',
    '<a href="/cdn-cgi/l/email-protection#422b2c242d02273a232f322e276c212d2f">x</a>',
    "ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    "𝐢𝐧𝐟𝐨@𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦",
    "info\u00ad@example\u200d.com",
    "info@<!-- no -->example.com",
    "<b>info</b>@<b>example</b>.<b>com</b>",
    'info<span style="display:none">null</span>@example.com',
    "info@example.com.NOSPAM",
    "info-NOSPAM@example.com",
    "info@NOSPAMexample.com",
    "info@exampleREMOVETHIS.com",
    "info.nospam@example.com",
    "\u202emoc.elpmaxe@ofni\u202c",
    "(info@example.com)",
    "info@example.com, thanks",
    "info@example.com!",
    "[info@example.com](mailto:info@example.com)",
    "https://example.com/?email=info@example.com",
    "Email me:info@example.com/call me",
    "Info@Example.com info@example.com",
    "info@example.comCall now",
    "邮箱info@example.com",
    "info＠example。com",
    "info @\nexample.com",
    "'info@example.com'",
    "*info@example.com*",
    "E-mail:info@example.com;",
    "info at the rate of example dot com",
    "info (@t) example (d0t) com",
    "info at example dotcom",
    "info（アットマーク）example.com",
    "info(골뱅이)example.com",
    "info [at] example [nokta] com",
    "info#example.com (please replace # with @)",
    "info★example.com（★を@に変えてください）",
    "https://example.org/unsubscribe?email=info%40example.com",
    "inf\u043e@ex\u0430mple.com",
    "info&amp;#64;example.com",
    "info(no-spam)@example.com",
    "moc.elpmaxe@ofni (spelled backwards)",
    "info@example.com.Call now",
    '<a href="mailto:info(at)example.com">x</a>',
    '<meta itemprop="email" content="info@example.com">',
    '<a href="#" data-mail="info" data-host="example.com">mail</a>',
    "<a href='#' onclick=\"location='mailto:info'+'@'+'example.com'\">x</a>",
]

SEVERAL = [
    ("name at gmail dot com", ["name@gmail.com"]),
    ("joe.smith99 at yahoo dot co dot uk", ["joe.smith99@yahoo.co.uk"]),
    ("joe.smith99 at yahoo.co.uk", ["joe.smith99@yahoo.co.uk"]),
    ("joe99 (at) ya hoo (dot) com (dot) au", ["joe99@yahoo.com.au"]),
    ("jane underscore roe at gmail dot com", ["jane_roe@gmail.com"]),
    ("jane (dot) roe (at) example (dash) homes (dot) com", ["jane.roe@example-homes.com"]),
    ("j o e . d o e @ e x a m p l e . c o m", ["joe.doe@example.com"]),
    ("reach me, joe at example dot com", ["joe@example.com"]),
    ("joe99atgmaildotcom", ["joe99@gmail.com"]),
    ("joe99 at gmale dot com", ["joe99@gmail.com"]),
    ("Email parts at acme dot com", ["parts@acme.com"]),
    ("joe99 at yahoo dot com. My place", ["joe99@yahoo.com"]),
    ("joe99 at yahoo dot co. Me too", ["joe99@yahoo.co"]),
    ("joe@gmaildotcom", ["joe@gmail.com"]),
    ("joe99 at gmaildotcom", ["joe99@gmail.com"]),
    ("joe@acme-roofsdotnet", ["joe@acme-roofs.net"]),
    ("name (at) gmail", ["name@gmail.com"]),
    ("name@gmail", ["name@gmail.com"]),
    ("name at g mail dot com", ["name@gmail.com"]),
    ("name at g-mail dot com", ["name@gmail.com"]),
    ("name at hot mail dot com", ["name@hotmail.com"]),
    ("name @ yahoo", ["name@yahoo.com"]),
    ("joe.doe77 at gmail", ["joe.doe77@gmail.com"]),
    ("email joe at yahoo dot com", ["joe@yahoo.com"]),
    ("joe dot doe at example dot co dot uk", ["joe.doe@example.co.uk"]),
    ("joe_doe+x@mail.example.org", ["joe_doe+x@mail.example.org"]),
    ("a@example.com b@example.com", ["a@example.com", "b@example.com"]),
    ("a@example.com;b@example.org", ["a@example.com", "b@example.org"]),
    ("mailto:a@example.com,b@example.com", ["a@example.com", "b@example.com"]),
    ("user@bücher.example", ["user@xn--bcher-kva.example"]),
    ("joe at cs dot example dot edu", ["joe@cs.example.edu"]),
    ("info at cs example edu", ["info@cs.example.edu"]),
]

NOTHING = [
    "icon@3x.png",
    "photo@2x.webp",
    "lodash@^4.17.21",
    "npm i react@latest @babel/core@7.0.0",
    "git@github",
    "@handle",
    "follow us @example.com",
    "@example.com",
    "shop at example.com",
    "look at example.com",
    "visit us at example dot com",
    "see more at example dot com",
    "more info at example.com",
    "for more info at example dot com",
    "available at example.com",
    "order online at example.com today",
    "we work at yahoo",
    "she works at Google",
    "meet me at noon",
    "look at the dot com boom",
    "open at 9 dot com",
    "meet at 5. Come by",
    "at 123 Main St. Apt 4",
    "5 @ 10.00 each",
    "2 @ $5.00",
    "lunch @ 12.30",
    "state-at-large",
    "https://user:secret@example.com/path",
    "https://medium.com/@example.com",
    "ftp://anonymous@ftp.example.com/",
    "abc@sentry.io",
    "0123456789abcdef0123456789abcdef@o1.ingest.sentry.io",
    "your@email.com",
    "you@your-domain.com",
    "name@domain.com",
    "user@yourcompany.com",
    "info@mysite.com",
    "foo@bar",
    "foo@bar.c",
    "foo@127.0.0.1",
    "foo@bar-.com",
    "foo@@bar.com",
    "foo..bar@",
    "foo@.com",
    "foo.@bar.com",
    "foo@bar.123",
    "x" * 65 + "@example.com",
    "@",
    " @ . ",
    "a@b@c",
    "at dot com",
    "<a href='mailto:'>x</a>",
    "<a href='mailto:?subject=x'>x</a>",
    "user@server.local",
    "Maria at 512-555-0123",
    "price is 5 at most. com",
    "one at a time. Net income",
    "contact the team at acme.com",
    "we're at www dot acme dot com",
    "parts at acme dot com",
    "reviews at yelp.com",
    "subscribe at example.com",
    "financing at acme dot com",
    "piano lessons at acme dot com",
    "we post everything at acme dot com",
    "laugh at this dot com joke",
    "git clone git@github.com:acme/roofs.git",
    "you@company.com",
]


def addresses(text: str) -> list[str]:
    return [email.address for email in find_emails(text)]


@pytest.mark.parametrize("text", ONE_ADDRESS)
def test_address_written_for_people(text: str) -> None:
    assert addresses(text) == [INFO]


@pytest.mark.parametrize(("text", "expected"), SEVERAL)
def test_addresses_in_order(text: str, expected: list[str]) -> None:
    assert addresses(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_no_address(text: str) -> None:
    assert addresses(text) == []


def test_corpus_precision_and_recall() -> None:
    path = CORPUS / "obfuscated_email_cases.jsonl"
    if not path.exists():
        pytest.skip(f"corpus is not there: {path.name}")
    right = wrong = missed = 0
    for line in path.read_text().splitlines():
        case = json.loads(line)
        found, expected = set(addresses(case["text"])), set(case["expected"])
        right += len(found & expected)
        wrong += len(found - expected)
        missed += len(expected - found)
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.92


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("info@example.com", "text"),
        ("info (at) example (dot) com", "obfuscated"),
        ("<a href='mailto:info@example.com'>x</a>", "mailto"),
        ('<a data-cfemail="422b2c242d02273a232f322e276c212d2f">x</a>', "cfemail"),
        ("<script>obfuscate('example.com','info')</script>", "script"),
        ('{"email": "info@example.com"}', "jsonld"),
    ],
)
def test_how_it_was_found(text: str, found_by: str) -> None:
    assert [email.found_by for email in find_emails(text)] == [found_by]


@given(
    st.text(alphabet=st.sampled_from("ab.@ -_[]()<>'\"=+%&;:/\\\n＠atdotcomgmail"), max_size=120)
)
@example("<script>'\\u0040'</script>")
def test_never_raises_and_is_steady(text: str) -> None:
    assert find_emails(text) == find_emails(text)


@given(st.text())
@example('<a data-cfemail="00ff">')
@example("mailto:%ff@%ff")
@example("<script>String.fromCharCode(9999999999,1)</script>")
def test_any_text(text: str) -> None:
    for email in find_emails(text):
        assert addresses(email.address) == [email.address]


HOSTILE = [
    "@", "a@", "a at ", "a.", "a at b dot ", "<", "<!--", "<script ", "<script>", '<p style="display:none">',
    "&#", "(", " ", "a ", "a-", '"a"+', "a=", "\\", "[", "data-cfemail=", "mailto:", '"email":"', "atob('",
    'a (followed by "', "a . ", "a at gmail ", "a@b.com ", "\u202e", "moc.a@", "a(nospam)@", "onclick='mail",
]  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "<script>"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_takes_linear_time(text: str, prefix: str) -> None:
    started = time.process_time()
    find_emails(prefix + text * (100_000 // len(text)))
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("markup", "addresses"),
    [
        ("<script>sendMail('info','acme.example','com')</script>", ["info@acme.example.com"]),
        (
            '<a data-user="a" data-domain="acme" data-tld="com"></a>'
            '<a data-user="b" data-domain="acme.example.com"></a>',
            ["a@acme.com", "b@acme.example.com"],
        ),
    ],
)
def test_parts_belong_to_their_own_call_or_element(markup: str, addresses: list[str]) -> None:
    assert [email.address for email in find_emails(markup)] == addresses
