"""The one place that reads settings.json; every script asks here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def load_settings(smoke: bool) -> dict[str, Any]:
    """Settings for a full run, or with the small values of `smoke` laid over them."""
    settings = json.loads((HERE / "settings.json").read_text())
    overrides = settings.pop("smoke")
    return _merge(settings, overrides) if smoke else settings


def _merge(base: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in overrides.items():
        merged[key] = _merge(base[key], value) if isinstance(value, dict) else value
    return merged
