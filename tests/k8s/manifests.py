"""Load `k8s/base` as Kustomize would: the files that kustomization.yaml lists, each in its namespace."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

BASE = Path(__file__).resolve().parents[2] / "k8s" / "base"
# What this loader understands; the base uses nothing else, so nothing is missed.
UNDERSTOOD = {"apiVersion", "kind", "namespace", "resources"}


def kustomization() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((BASE / "kustomization.yaml").read_text())
    assert set(loaded) <= UNDERSTOOD, f"this loader does not know {set(loaded) - UNDERSTOOD}"
    return loaded


@cache
def manifests() -> tuple[dict[str, Any], ...]:
    """Return every object of the base, in the order of the files."""
    return tuple(
        document
        for file in kustomization()["resources"]
        for document in yaml.safe_load_all((BASE / file).read_text())
    )


def the(kind: str, name: str = "ler-verifier") -> dict[str, Any]:
    """Return the one object of this kind and name."""
    (found,) = [m for m in manifests() if m["kind"] == kind and m["metadata"]["name"] == name]
    return found


def pod() -> dict[str, Any]:
    """Return the pod's spec."""
    spec: dict[str, Any] = the("Deployment")["spec"]["template"]["spec"]
    return spec


def container() -> dict[str, Any]:
    """Return the one container's spec."""
    (only,) = pod()["containers"]
    found: dict[str, Any] = only
    return found
