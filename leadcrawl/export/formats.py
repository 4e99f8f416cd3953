"""The formats of exports by the file's extension."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from leadcrawl.errors import ConfigError
from leadcrawl.export.columns import Column, Lead
from leadcrawl.export.documents import write_geojson, write_json, write_jsonl
from leadcrawl.export.tables import write_csv, write_parquet, write_xlsx
from leadcrawl.export.vcards import write_vcf

Writer = Callable[[Iterable[Lead], Sequence[Column], Path], None]

WRITERS: Final[dict[str, Writer]] = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".json": write_json,
    ".jsonl": write_jsonl,
    ".parquet": write_parquet,
    ".geojson": write_geojson,
    ".vcf": write_vcf,
}


def extension_of(path: Path) -> str:
    """Return the extension that says the format.

    Raises:
        ConfigError: there is no such format.

    >>> extension_of(Path("out/Leads.CSV"))
    '.csv'
    """
    extension = path.suffix.lower()
    if extension not in WRITERS:
        raise ConfigError(f"{path.name}: the name must end in one of {', '.join(WRITERS)}")
    return extension
