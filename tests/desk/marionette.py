"""Firefox driven by its own remote protocol: lengths and JSON over a socket, the commands those of WebDriver.

No driver programme is needed; Debian's firefox-esr speaks it. Commands: the Marionette of the browser.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), "")
PATIENCE = 120.0  # s for the browser to come up
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Shift": "\ue008"}
_PREFERENCES = {
    "marionette.port": 0,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.locale.requested": "ja",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class FirefoxError(Exception):
    """What the browser refused."""


class Firefox:
    """One window. Elements are what ``find`` returns."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._read()  # its greeting
        self.ask("NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": False}})

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def ask(self, command: str, **given: Any) -> Any:
        """The value of a command. Errors: FirefoxError."""
        self._number += 1
        data = json.dumps([0, self._number, f"WebDriver:{command}", given]).encode()
        self._socket.sendall(b"%d:%s" % (len(data), data))
        _, _, error, value = self._read()
        if error:
            raise FirefoxError(f"{error['error']}: {error['message']}")
        return value.get("value", value) if isinstance(value, dict) else value

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            byte = self._stream.read(1)
            if not byte:
                raise FirefoxError("the browser has gone")
            length += byte
        return json.loads(self._stream.read(int(length[:-1])))

    def run(self, script: str, *given: Any) -> Any:
        """The value of ``return …`` in the page."""
        return self.ask("ExecuteScript", script=script, args=list(given))

    def find(self, selector: str) -> Any:
        return self.ask("FindElement", using="css selector", value=selector)

    def click(self, selector: str) -> None:
        self.ask("ElementClick", id=self.find(selector)[_ELEMENT])

    def write(self, selector: str, text: str) -> None:
        """Type into a field, as it is."""
        self.ask("ElementSendKeys", id=self.find(selector)[_ELEMENT], text=text)

    def press(self, *keys: str) -> None:
        """Keys one after the other, wherever the focus is."""
        pressed = [{"type": kind, "value": _KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("PerformActions", actions=[{"type": "key", "id": "keys", "actions": pressed}])

    def focused(self) -> tuple[str, str]:
        """Role and name of what has the focus, as the accessibility tree has them."""
        element = self.ask("GetActiveElement")[_ELEMENT]
        return self.ask("GetComputedRole", id=element), self.ask("GetComputedLabel", id=element)

    def until(self, script: str, *given: Any, seconds: float = PATIENCE) -> Any:
        """The first value of ``return …`` that is something."""
        deadline = time.monotonic() + seconds
        while not (found := self.run(script, *given)):
            assert time.monotonic() < deadline, f"{script} {given}"
            time.sleep(0.1)
        return found

    def screenshot(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self.ask("TakeScreenshot", full=False))


@contextmanager
def firefox(profile: Path, width: int = 1440, height: int = 900) -> Iterator[Firefox]:
    """A headless Firefox with an empty profile in that folder."""
    profile.mkdir(parents=True)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    size = [f"--width={width}", f"--height={height}"]
    command = [FIREFOX, "--headless", "--no-remote", "--marionette", "--profile", str(profile), *size, "about:blank"]
    told = profile / "said.txt"
    with told.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | {"HOME": str(profile)})
    try:
        window = Firefox(_port(profile / "MarionetteActivePort", process, told))
        try:
            yield window
        finally:
            window.close()
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(path: Path, process: subprocess.Popen[bytes], told: Path) -> int:
    """The port that the browser has taken, once it says so."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if path.is_file() and (text := path.read_text(encoding="ascii").strip()):
            return int(text)
        time.sleep(0.1)
    raise AssertionError(f"no Firefox: {told.read_text(encoding='utf-8', errors='replace')[-2000:]}")
