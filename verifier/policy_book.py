"""Every policy that this installation knows, which of them a request may ask for, and what the names in them mean.

Made once, at start, from the shipped policies and the operator's folder: a policy that names a suite, a registry or
anything else that is not there refuses to start, by name. A request gets one of the policies offered, or one with more
demanded.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from did_methods import METHODS
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.formats import FORMATS
from verifier.policy import POLICIES, Policy, PolicyRefused, policy_of, read_toml
from verifier.suites import SUITES
from verifier.tightening import Tightening, read_tightening, tighten

MAX_POLICIES: Final = 100  # files of one folder
MAX_POLICY_BYTES: Final = 64 * 1024  # of one file; the longest shipped one has 4 KiB
_DID_METHOD: Final = re.compile(r"[a-z0-9]{1,64}")
NOT_A_DID: Final = "https"  # among DID methods: an issuer that is no DID


class PolicyBook:
    """The policies by name. `offered` are those that a request may ask for."""

    def __init__(
        self,
        *,
        files: Mapping[str, bytes] | None = None,
        offered: Collection[str] | None = None,
        registries: Collection[str] = (),
        any_did_method: bool = False,
    ) -> None:
        """Read `files` by their names; `offered` left out: all; `registries` are the names of the configured ones.

        `any_did_method`: a resolver is configured, so a policy may name DID methods that are not built in.

        Raises:
            PolicyRefused: `policy.malformed`, `policy.unknown_name`, and whatever `Policy` refuses.
        """
        own = [_read(text, file) for file, text in (files or {}).items()]
        if len(own) > MAX_POLICIES:
            raise PolicyRefused(
                "policy.malformed", f"expected at most {MAX_POLICIES} policies, got {len(own)}"
            )
        self._known = {
            "formats": frozenset(plugin.name for plugin in FORMATS),
            "suites": frozenset(SUITES),
            "did_methods": frozenset(METHODS) | {NOT_A_DID},
            "registries": frozenset(registries),
        }
        self._any_did_method = any_did_method
        policies = dict(POLICIES)
        for policy in own:
            if policy.name in policies:
                raise PolicyRefused(
                    "policy.malformed", f"{policy.name}: expected a name of its own, got one that is taken"
                )
            self._check_names(policy, f"{policy.name}: ")
            policies[policy.name] = policy
        self.policies: Mapping[str, Policy] = policies
        self.offered = tuple(policies) if offered is None else tuple(offered)

    def find(self, name: str) -> Policy:
        """Return the policy of this name.

        Raises:
            PolicyRefused: `policy.unknown_name`.
        """
        policy = self.policies.get(name)
        if policy is None:
            raise PolicyRefused(
                "policy.unknown_name", f"expected one of {', '.join(self.policies)}, got {name[:80]!r}"
            )
        return policy

    def effective(self, policy: str | Policy, more: Tightening | Mapping[str, Any] | None = None) -> Policy:
        """Return a policy by its name, or as it is, with what is demanded beyond it.

        Raises:
            PolicyRefused: `policy.unknown_name`, `policy.malformed`, `policy.loosened`.
        """
        rules = self.find(policy) if isinstance(policy, str) else policy
        if more is None:
            return rules
        demanded = more if isinstance(more, Tightening) else read_tightening(more)
        self._check_names(demanded, "")
        return tighten(rules, demanded)

    def _check_names(self, stated: Policy | Tightening, where: str) -> None:
        for member, known in self._known.items():
            for name in sorted((getattr(stated, member) or frozenset()) - known):
                if member == "did_methods" and self._any_did_method and _DID_METHOD.fullmatch(name):
                    continue
                expected = ", ".join(sorted(known)) or "none, since none is configured"
                raise PolicyRefused(
                    "policy.unknown_name", f"{where}{member}: expected {expected}, got {name[:80]!r}"
                )


def _read(text: bytes, file: str) -> Policy:
    if len(text) > MAX_POLICY_BYTES:
        raise PolicyRefused(
            "policy.malformed", f"{file}: expected at most {MAX_POLICY_BYTES} bytes, got more"
        )
    if not file.endswith(".json"):
        return policy_of(read_toml(text, file), file)
    try:
        members = parse_json_object(text, max_bytes=MAX_POLICY_BYTES)
    except JsonInvalid as error:
        raise PolicyRefused("policy.malformed", f"{file}: expected JSON: {error.detail}") from error
    return policy_of(members, file)
