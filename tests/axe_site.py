"""Looks at every page of a site with axe-core: python -m tests.axe_site outputs/NAME/html --axe axe.min.js.

The script of axe-core comes from whoever runs this; no page and no test loads it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WIDTHS = {"desk": 1440, "telephone": 390}
_SETTINGS = "{resultTypes: ['violations'], preload: false}"


def violations(page: Page, file: Path, script: str) -> list[str]:
    """What axe-core finds on one page: rule, number of places and the first of them."""
    page.goto(file.as_uri())
    page.evaluate(script)
    found = page.evaluate(f"axe.run(document, {_SETTINGS})")["violations"]
    return [f"{rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:160]}" for rule in found]


def main() -> int:
    """Exit code 1 with any violation."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("site", type=Path)
    asked.add_argument("--axe", type=Path, required=True, help="axe.min.js of axe-core")
    asked.add_argument("--pages", default="*.html", help="only these")
    options = asked.parse_args()
    script = options.axe.read_text(encoding="utf-8")
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for light, (name, width) in [(one, size) for one in ("light", "dark") for size in _WIDTHS.items()]:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=light)
            for file in sorted(options.site.resolve().glob(options.pages)):
                for told in violations(page, file, script):
                    print(f"{file.name} ({name}, {light}): {told}", flush=True)
                    count += 1
            page.close()
        browser.close()
    print(f"{count} violations")
    return int(count > 0)


if __name__ == "__main__":
    sys.exit(main())
