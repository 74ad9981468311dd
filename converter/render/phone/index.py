"""Many phone pages → one index page, through the same environment."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from converter.render.environment import make_environment
from converter.resources import resource_dir
from converter.template import SHARED


def render_index(context: dict[str, Any]) -> bytes:
    """The index page over `context["years"]`. Its one script is allowed by its hash, and nothing else is."""
    environment = make_environment(resource_dir("templates") / SHARED)
    script = environment.get_template("site.js").render()
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    page = environment.get_template("site.html.j2").render(context | {"script_hash": f"sha256-{digest}"})
    return page.encode("utf-8")
