"""A real Chromium without a window."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--window-size=1400,900",
)  # fmt: skip


class NoChromium(Exception):
    """Chromium or its driver is not installed."""


def start(profile: Path) -> Any:
    """A Selenium driver of a new Chromium that keeps its files in the empty folder `profile`.

    Raises:
        NoChromium: there is none on this machine.
    """
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    binary, driver = next(filter(None, found), None), shutil.which("chromedriver")
    if not (binary and driver):
        raise NoChromium("no Chromium with its driver (Debian: apt-get install chromium chromium-driver)")

    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return Chrome(options=options, service=Service(driver))
