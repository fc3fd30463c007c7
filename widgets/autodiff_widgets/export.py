"""A trace as one page that needs nothing else, and saving with a sentence where that fails."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from os import PathLike
from pathlib import Path

from .document import Document
from .kept_back import said
from .overview import alternative, still
from .words import catalogue

MIME = "application/vnd.autodiff-lite.trace.v1+json"

_PAGE_STYLE = """
:root{color-scheme:light dark}
body{margin:0;padding:16px;font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;background:#fff;color:#1b1f24}
main{max-width:1400px;margin:auto}h1{font-size:1.3rem;margin:0 0 12px}figure{margin:0}
img{max-width:100%;height:auto}pre{white-space:pre-wrap;font:inherit}
@media(prefers-color-scheme:dark){body{background:#14171a;color:#e7ebef}}
""".replace("\n", "")


def page(document: Document, step: int | None = None, language: str = "en") -> str:
    """Write a page that plays one trace, from the step at which it opens."""
    script = player_script()
    about = document.get("title") or catalogue(language, of="hosts")["page.title"]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # The policy says what is true anyway: this page runs the player, and asks for nothing.
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}' 'strict-dynamic'; style-src 'unsafe-inline'; img-src data:"
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{escape(about)}</title>\n<style>{_PAGE_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(about)}</h1>\n{figure(document, step, language, titled=True)}\n</main>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def figure(document: Document, step: int | None = None, language: str = "en", *, titled: bool = False) -> str:
    """Write the part of a page that holds one trace, with poster and transcript until `player_script` has run.

    `titled` says that the trace's title stands above it already.
    """
    where = ("" if step is None else f' data-step="{step}"') + (" data-titled" if titled else "")
    return (
        f'<figure{where}>\n<script type="{MIME}">{_inert(document)}</script>\n{_still(document, step)}'
        f"{folded_words(document, language)}\n"
        "</figure>"
    )


def folded_words(document: Document, language: str = "en") -> str:
    """Write the transcript as what unfolds: it is there where no player is."""
    summary = catalogue(language, of="hosts")["page.words"]
    return f"<details><summary>{summary}</summary><pre>{escape(said(document, language))}</pre></details>"


@cache
def player_script() -> str:
    """Read the player, which takes the place of what each `figure` shows; made safe to stand in a page.

    Raises `FileNotFoundError` in a checkout whose browser half has not been built.
    """
    file = Path(__file__).parent / "static" / "page.js"
    try:
        script = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FileNotFoundError(
            "The player has not been built, so no page can be written: run `make build-lab` in the checkout."
        ) from error
    return script.replace("</script", r"<\/script").replace("<!--", r"<\!--")


def save(path: str | PathLike[str], text: str) -> None:
    """Write a file; where that fails, say of the path what is the matter with it."""
    file = Path(path)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        if not file.parent.is_dir():
            why = f"there is no folder {file.parent}: make it first, or choose another"
        elif file.is_dir():
            why = "that is a folder: add a file's name"
        else:
            why = f"{error.strerror or error}: choose a folder that you may write to"
        raise type(error)(f"{file} was not saved, {why}.") from error


def _inert(document: Document) -> str:
    """Write JSON in which nothing can end or open an element."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", r"\u003c").replace("\u2028", r"\u2028").replace("\u2029", r"\u2029")


def _still(document: Document, step: int | None) -> str:
    """Show the poster as an image: its styles stay its own, and it takes part in no script."""
    picture = still(document, step)
    if picture is None:
        return ""
    poster = base64.b64encode(picture.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{poster}" alt="{escape(alternative(document))}">\n'
