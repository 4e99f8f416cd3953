"""The docs say what is there: generated parts are current, and nothing is left unnamed."""

import importlib.util
import re
from pathlib import Path

import pytest
from scrapy.utils.misc import walk_modules_iter

from leadcrawl import settings
from leadcrawl.config import CraigslistConfig, SpiderConfig
from leadcrawl.config_google_maps import GoogleMapsConfig
from leadcrawl.storage.indexes import LEADS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def test_generated_parts_are_current() -> None:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec
    assert spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    stale = [
        path.name for path, text in generate.pages().items() if path.read_text("utf-8") != text
    ]
    assert stale == [], "run make docs"


@pytest.mark.parametrize("spider", [CraigslistConfig, GoogleMapsConfig])
def test_every_argument_is_documented(spider: type[SpiderConfig]) -> None:
    title = "craigslist" if spider is CraigslistConfig else "google_maps"
    _, _, rest = (DOCS / "configuration.md").read_text("utf-8").partition(f"\n### {title}\n")
    documented = re.findall(r"^\| `(\w+)` \|", rest.partition("\n##")[0], re.MULTILINE)
    assert [name for name in sorted(spider.model_fields) if name not in documented] == []


@pytest.mark.parametrize("name", [name for name in dir(settings) if name.startswith("LEADCRAWL_")])
def test_every_own_setting_is_documented(name: str) -> None:
    assert name in (DOCS / "configuration.md").read_text("utf-8")


@pytest.mark.parametrize("index", [index.document["name"] for index in LEADS])
def test_every_index_is_documented(index: str) -> None:
    assert f"`{index}`" in (DOCS / "data.md").read_text("utf-8")


def test_every_command_is_documented() -> None:
    names = {
        module.__name__.rpartition(".")[2] for module in walk_modules_iter("leadcrawl.commands")
    }
    text = "".join(page.read_text("utf-8") for page in [ROOT / "README.md", *DOCS.glob("*.md")])
    assert [name for name in names - {"commands"} if f"scrapy {name}" not in text] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
