"""A JupyterLab of our own, and a notebook in it as a learner drives it."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jupyterlab
import nbformat
from playwright.sync_api import Locator, Page, expect

from autodiff_widgets import Trace

MIME_TYPE = "application/vnd.autodiff-lite.trace.v1+json"

SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
if jupyterlab.__version__.startswith("4.4."):
    # By default it takes out of the page what cannot be seen, and a test would find a player only by scrolling to it.
    SETTINGS["notebook-extension/tracker"] = {"windowingMode": "none"}

# A kernel whose connection is not up yet silently loses what it is sent, while its indicator already says idle.
KERNEL_IS_READY = """async () => {
  const panel = window.jupyterapp?.shell.currentWidget;
  if (!panel?.sessionContext) return false;
  await panel.context.ready;
  await panel.sessionContext.ready;
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel) return false;
  await kernel.info;
  return kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}"""

ALL_HAVE_ANSWERED = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const code = panel.content.widgets.filter(({ model }) => model.type === 'code');
  return code.every(({ model }) => model.executionCount !== null && model.executionState === 'idle');
}"""

# What "Open With > Notebook (no kernel)" does.
OPEN_WITHOUT_KERNEL = """async (path) => {
  const kernelPreference = { shouldStart: false, shouldReuse: false };
  const what = { path, factory: 'Notebook', kernelPreference };
  const panel = await window.jupyterapp.commands.execute('docmanager:open', what);
  await panel.context.ready;
  window.jupyterapp.shell.activateById(panel.id);
}"""

# ipywidgets' manager takes it for granted that a notebook has a kernel.
NOT_OURS = "@jupyter-widgets/jupyterlab-manager"


class Server:
    """Where a running server is, and the folder that it shows."""

    def __init__(self, address: str, token: str, root: Path) -> None:
        self.address, self.token, self.root = address, token, root

    def url(self, path: str) -> str:
        """Return the address of a page of this server."""
        return f"{self.address}/{path}?token={self.token}"

    def lab(self, path: str | None = None) -> str:
        """Return the address of JupyterLab, in a workspace that no other test has left anything open in."""
        workspace = f"lab/workspaces/{secrets.token_hex(4)}"
        return self.url(workspace if path is None else f"{workspace}/tree/{path}")

    def end(self, path: str) -> None:
        """Shut down the kernel of a notebook, once no page is open that would miss it."""
        headers = {"Authorization": f"token {self.token}"}
        listing = urllib.request.Request(f"{self.address}/api/sessions", headers=headers)
        with urllib.request.urlopen(listing, timeout=30) as answer:
            sessions = [session["id"] for session in json.load(answer) if session["path"] == path]
        for session in sessions:
            address = f"{self.address}/api/sessions/{session}"
            urllib.request.urlopen(
                urllib.request.Request(address, headers=headers, method="DELETE"), timeout=30
            ).close()


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serve(home: Path) -> Iterator[Server]:
    """Run a server whose settings, workspaces and notebook signatures are in `home`, so that no run sees another."""
    root = home / "notebooks"
    root.mkdir(parents=True)
    for plugin, settings in SETTINGS.items():
        file = home / f"settings/@jupyterlab/{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings))
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    port = free_port()
    token = secrets.token_hex(8)
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    options = {
        "IdentityProvider.token": token,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": root,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.expose_app_in_browser": True,
        "LabApp.extension_manager": "readonly",
        "LabApp.news_url": None,
        "JupyterNotebookApp.expose_app_in_browser": True,
    }
    log = home / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            env={**os.environ, **{name: str(home / folder) for name, folder in folders.items()}},
            stdout=output,
            stderr=output,
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", token, root)
            wait_for(server, process, log)
            yield server
        finally:
            process.terminate()
            # Now and then it waits for one of its extensions for ever. Kernels end by themselves when it is gone.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


def wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(server.url("api/status"), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The Jupyter server did not start:\n{log.read_text()[-2000:]}")


class Watch:
    """What a page did that no page of ours may do: speak to anyone else, or complain."""

    def __init__(self, page: Page) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.note_address(request.url))
        page.on("websocket", lambda socket: self.note_address(socket.url))
        page.on("pageerror", lambda error: None if NOT_OURS in (error.stack or "") else self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def note_address(self, url: str) -> None:
        """Remember an address that is not on this machine."""
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "file", "about"} and parts.hostname not in {"127.0.0.1", "localhost"}:
            self.foreign.append(url)


def shown(what: Trace) -> nbformat.NotebookNode:
    """Return a cell that has shown a trace."""
    output = nbformat.v4.new_output("execute_result", data=what._repr_mimebundle_(), execution_count=1)
    return nbformat.v4.new_code_cell("show()", outputs=[output], execution_count=1)


class Notebook:
    """A notebook that is open in a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def open(cls, page: Page, address: str) -> "Notebook":
        """Open the notebook at an address, with its kernel."""
        page.goto(address)
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        page.wait_for_function(KERNEL_IS_READY, timeout=60_000)
        return cls(page)

    @classmethod
    def open_without_kernel(cls, page: Page, server: Server, path: str) -> "Notebook":
        """Open a notebook in JupyterLab as a file that nothing runs."""
        page.goto(server.lab())
        page.wait_for_function("() => window.jupyterapp")
        page.evaluate("() => window.jupyterapp.restored")
        page.evaluate(OPEN_WITHOUT_KERNEL, path)
        page.wait_for_function("() => window.jupyterapp.shell.currentWidget?.context")
        return cls(page)

    def execute(self, command: str, **arguments: Any) -> None:
        """Execute one of JupyterLab's commands."""
        call = "async ([command, args]) => { await window.jupyterapp.commands.execute(command, args); }"
        self.page.evaluate(call, [command, arguments])

    def ask(self, expression: str) -> Any:
        """Return what an expression in `panel`, the notebook's panel, is."""
        return self.page.evaluate(f"() => ((panel) => ({expression}))(window.jupyterapp.shell.currentWidget)")

    def run_all(self) -> None:
        """Run every cell and return when the last one has answered."""
        self.execute("notebook:run-all-cells")
        # The command itself returns at the first cell that raises, even where that is expected.
        self.page.wait_for_function(ALL_HAVE_ANSWERED, timeout=120_000)

    def save(self) -> None:
        """Save the notebook."""
        self.execute("docmanager:save")

    @property
    def players(self) -> Locator:
        """The players in the notebook, from top to bottom."""
        return self.page.get_by_role("region", name="Backpropagation player")

    @property
    def state(self) -> Any:
        """What the notebook's own shortcuts would change."""
        return self.ask(
            "({ mode: panel.content.mode, active: panel.content.activeCellIndex,"
            " cells: panel.content.widgets.map((cell) => [cell.model.type, cell.model.sharedModel.source]) })"
        )

    def set_theme(self, theme: str) -> None:
        """Switch to the light or the dark theme."""
        self.execute("apputils:change-theme", theme=f"JupyterLab {theme.title()}")
        is_light = "true" if theme == "light" else "false"
        self.page.locator(f"body[data-jp-theme-light={is_light}]").wait_for(state="attached")


class Player:
    """A player, by the names that people rely on: step 0 is before the first, and step k ends the k-th sentence."""

    def __init__(self, region: Locator) -> None:
        self.region = region
        region.scroll_into_view_if_needed()
        self.slider = region.get_by_role("slider", name="Step")
        self.sentences = region.get_by_role("list", name="Transcript").get_by_role("listitem")
        self.last = self.sentences.count()

    @property
    def has_focus(self) -> bool:
        """Whether the keys go to the player."""
        return self.region.evaluate("(region) => region.contains(region.getRootNode().activeElement)")

    def press(self, *keys: str) -> None:
        """Press keys while the focus is in the player."""
        if not self.has_focus:
            self.region.get_by_role("button", name="Step forward").focus()
        for key in keys:
            self.region.page.keyboard.press(key)

    def expect_step(self, step: int) -> None:
        """Wait until the slider and the transcript are at a step."""
        expect(self.slider).to_have_value(str(step))
        current = self.sentences.and_(self.region.locator("[aria-current=step]"))
        expect(current).to_have_count(min(step, 1))
        if step > 0:
            expect(self.sentences.nth(step - 1)).to_have_attribute("aria-current", "step")


def opened(page: Page, trace: Trace, folder: Path) -> Player:
    """Save a trace as a page of its own, and open that."""
    trace.save_html(folder / "detach.html")
    page.goto((folder / "detach.html").as_uri())
    return Player(page.get_by_role("region", name="Backpropagation player"))
