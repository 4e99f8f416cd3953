"""`-a render=true`: a website that is empty without a browser is opened in one, and no other is."""

import pytest

from tests.website_spider.site_lab import PAGE, Site, Sites, WebsiteLab, lead

EMPTY = """<html><head><title>App</title></head><body><div id="app"></div><script>
const parts = ["info", location.hostname];
setTimeout(() => { document.getElementById("app").innerHTML =
  "<h1>App plumbing</h1><p>We fix pipes and boilers in all of the city, day and night.</p>"
  + "<a href='mailto:" + parts.join("@") + "'>" + "write to us</a>"; }, 300);
/* a framework of some length: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
   xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx */
</script></body></html>"""


@pytest.mark.slow
def test_only_what_is_empty_is_rendered(lab: WebsiteLab) -> None:
    plain = Site(home=PAGE.format("Plain", '<a href="mailto:info@plain.example.com">mail</a>'))
    app = Site(home=EMPTY)
    lab.seed(lead(1, "http://app.example.com/"), lead(2, "http://plain.example.com/"))
    with Sites(app=app, plain=plain).serve() as sites:
        done = lab.visit(sites)
        assert done.returncode == 0, done.stderr
        assert lab.documents("websites")["app.example.com"]["state"] == "empty"
        assert lab.values(1, "emails") == []
        done = lab.visit(sites, "render=true", "refresh_after_days=0", "max_seconds=60")
    assert done.returncode == 0, done.stderr
    assert lab.values(1, "emails") == ["info@app.example.com"]
    assert lab.documents("websites")["app.example.com"]["state"] == "alive"
    assert plain.asked.count("/") == 2
    assert app.asked.count("/") == 3  # the second time also in the browser
