"""The Kustomize base is valid, and says what threats and operators ask of it (k8s/README.md)."""

import copy
import json
import shutil
import subprocess
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.k8s.manifests import BASE, container, kustomization, manifests, pod, the
from verifier.load_settings import load_settings

MINOR_VERSIONS = ("1.34", "1.36", "1.37")
KINDS_AND_NAMES = [f"{m['kind']}/{m['metadata']['name']}" for m in manifests()]
NAME = {"app.kubernetes.io/name": "ler-verifier"}


# --- valid ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", MINOR_VERSIONS)
@pytest.mark.parametrize("manifest", manifests(), ids=KINDS_AND_NAMES)
def test_object_fits_the_strict_schema(manifest: dict[str, Any], version: str) -> None:
    assert kubernetes_validate.validate(manifest, version, strict=True) == version


@pytest.mark.parametrize("version", MINOR_VERSIONS)
def test_the_schema_would_notice_a_misspelt_field(version: str) -> None:
    misspelt = copy.deepcopy(the("Deployment"))
    misspelt["spec"]["template"]["spec"]["securityContext"]["runAsNonroot"] = True

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(misspelt, version, strict=True)


def test_every_file_of_the_base_is_listed_and_every_listed_file_is_there() -> None:
    files = {path.name for path in BASE.glob("*.yaml")} - {"kustomization.yaml"}

    assert files == set(kustomization()["resources"])


def test_no_object_stands_twice() -> None:
    assert len(KINDS_AND_NAMES) == len(set(KINDS_AND_NAMES))


def test_every_object_lives_in_the_one_namespace() -> None:
    namespaces = {m["metadata"].get("namespace") for m in manifests() if m["kind"] != "Namespace"}

    assert namespaces == {kustomization()["namespace"]} == {the("Namespace")["metadata"]["name"]}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl here to render the base with")
def test_kustomize_renders_what_the_other_tests_look_at() -> None:
    shown = subprocess.run(
        ["kubectl", "kustomize", str(BASE)], capture_output=True, text=True, check=True, timeout=200
    )

    rendered = [document for document in yaml.safe_load_all(shown.stdout) if document]
    assert sorted(json.dumps(m, sort_keys=True) for m in rendered) == sorted(
        json.dumps(m, sort_keys=True) for m in manifests()
    )


# --- Pod Security `restricted` and beyond -----------------------------------------------------------


@pytest.mark.parametrize("mode", ["enforce", "audit", "warn"])
def test_namespace_asks_for_the_restricted_standard(mode: str) -> None:
    assert the("Namespace")["metadata"]["labels"][f"pod-security.kubernetes.io/{mode}"] == "restricted"


def test_pod_does_not_run_as_root() -> None:
    context = pod()["securityContext"]

    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] >= 10_000
    assert context["runAsGroup"] >= 10_000


def test_pod_runs_as_the_user_of_the_image() -> None:
    dockerfile = (BASE.parents[1] / "Dockerfile").read_text()
    context = pod()["securityContext"]

    assert f"\nUSER {context['runAsUser']}:{context['runAsGroup']}\n" in dockerfile


def test_pod_is_confined_to_the_runtimes_seccomp_profile() -> None:
    assert pod()["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_container_cannot_gain_privileges() -> None:
    context = container()["securityContext"]

    assert context["allowPrivilegeEscalation"] is False
    assert context["privileged"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}


def test_container_cannot_write_its_file_system() -> None:
    assert container()["securityContext"]["readOnlyRootFilesystem"] is True


def test_only_a_bounded_piece_of_memory_can_be_written() -> None:
    (volume,) = pod()["volumes"]
    (mount,) = container()["volumeMounts"]

    assert volume["emptyDir"] == {"medium": "Memory", "sizeLimit": "64Mi"}
    assert mount == {"name": volume["name"], "mountPath": "/tmp"}  # noqa: S108 - the mount, not a file of ours


@pytest.mark.parametrize(
    "field", ["hostNetwork", "hostPID", "hostIPC", "initContainers", "shareProcessNamespace"]
)
def test_pod_shares_nothing_with_its_host(field: str) -> None:
    assert field not in pod()


def test_pod_has_a_user_namespace_of_its_own() -> None:
    assert pod()["hostUsers"] is False


def test_no_port_is_opened_on_the_host() -> None:
    assert [port for port in container()["ports"] if "hostPort" in port] == []


def test_pod_holds_no_token_for_the_clusters_api() -> None:
    assert pod()["automountServiceAccountToken"] is False
    assert the("ServiceAccount")["automountServiceAccountToken"] is False
    assert pod()["serviceAccountName"] == the("ServiceAccount")["metadata"]["name"]


def test_no_service_link_sets_a_variable_that_looks_like_a_setting() -> None:
    # A service named ler-verifier would put LER_VERIFIER_PORT=tcp://... into every pod.
    assert pod()["enableServiceLinks"] is False


@pytest.mark.parametrize("bound", ["requests", "limits"])
@pytest.mark.parametrize("resource", ["cpu", "memory", "ephemeral-storage"])
def test_container_is_bounded(bound: str, resource: str) -> None:
    assert container()["resources"][bound][resource]


# --- life and death ----------------------------------------------------------------------------------


def test_liveness_and_start_ask_the_process_and_readiness_what_it_needs() -> None:
    paths = {
        name: container()[name]["httpGet"]["path"]
        for name in ("startupProbe", "livenessProbe", "readinessProbe")
    }

    assert paths == {
        "startupProbe": "/health/live",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
    }


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_probe_asks_the_port_that_the_container_opens(probe: str) -> None:
    assert container()[probe]["httpGet"]["port"] in {port["name"] for port in container()["ports"]}


def test_pod_leaves_the_endpoints_before_it_stops_and_has_time_to_drain() -> None:
    seconds_before = container()["lifecycle"]["preStop"]["sleep"]["seconds"]

    assert seconds_before == 5
    assert pod()["terminationGracePeriodSeconds"] == 45
    assert pod()["terminationGracePeriodSeconds"] >= seconds_before + 30 + 5


def test_rollout_never_has_fewer_pods_than_wanted() -> None:
    strategy = the("Deployment")["spec"]["strategy"]["rollingUpdate"]

    assert strategy == {"maxSurge": 1, "maxUnavailable": 0}


def test_three_pods_at_least_and_only_the_autoscaler_decides() -> None:
    assert the("HorizontalPodAutoscaler")["spec"]["minReplicas"] >= 3
    assert "replicas" not in the("Deployment")["spec"]


def test_autoscaler_follows_cpu_and_shrinks_slowly() -> None:
    spec = the("HorizontalPodAutoscaler")["spec"]

    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "ler-verifier"}
    assert [metric["resource"]["name"] for metric in spec["metrics"]] == ["cpu"]
    assert spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 300


def test_one_pod_at_a_time_may_be_disturbed() -> None:
    assert the("PodDisruptionBudget")["spec"]["maxUnavailable"] == 1


def test_pods_spread_over_zones_and_hosts() -> None:
    spread = {constraint["topologyKey"] for constraint in pod()["topologySpreadConstraints"]}

    assert spread == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}


# --- one name, one port -------------------------------------------------------------------------------


def test_everything_that_selects_pods_selects_ours() -> None:
    assert the("Deployment")["spec"]["selector"]["matchLabels"] == NAME
    assert the("Service")["spec"]["selector"] == NAME
    assert the("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == NAME
    assert the("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == NAME
    assert NAME.items() <= the("Deployment")["spec"]["template"]["metadata"]["labels"].items()


def test_service_leads_port_80_to_the_containers_8080() -> None:
    (service_port,) = the("Service")["spec"]["ports"]
    (container_port,) = container()["ports"]

    assert service_port["port"] == 80
    assert service_port["targetPort"] == container_port["name"]
    assert container_port["containerPort"] == 8080


def test_service_is_not_opened_to_the_world() -> None:
    assert the("Service")["spec"]["type"] == "ClusterIP"


# --- settings -----------------------------------------------------------------------------------------


def test_container_reads_its_settings_from_the_config_map_and_a_secret_that_may_be_absent() -> None:
    assert container()["envFrom"] == [
        {"configMapRef": {"name": the("ConfigMap")["metadata"]["name"]}},
        {"secretRef": {"name": "ler-verifier", "optional": True}},
    ]


def test_every_key_of_the_config_map_is_a_setting_with_a_right_value() -> None:
    settings = load_settings(the("ConfigMap")["data"])  # refuses unknown names and wrong values

    assert settings.host == "0.0.0.0"
    assert settings.port == container()["ports"][0]["containerPort"]


def test_service_has_drained_before_the_pod_is_killed() -> None:
    settings = load_settings(the("ConfigMap")["data"])
    seconds_before = container()["lifecycle"]["preStop"]["sleep"]["seconds"]

    drained_after = seconds_before + settings.drain_seconds + settings.shutdown_seconds
    assert drained_after + 5 <= pod()["terminationGracePeriodSeconds"]


def test_what_the_service_may_hold_in_memory_fits_the_container() -> None:
    settings = load_settings(the("ConfigMap")["data"])
    limit = int(container()["resources"]["limits"]["memory"].removesuffix("Mi")) * 1024 * 1024

    assert settings.max_receiving_bytes + settings.shelf_bytes <= limit // 2


def test_config_map_holds_no_secret() -> None:
    suspicious = ("SECRET", "PASSWORD", "TOKEN", "PRIVATE")

    assert [key for key in the("ConfigMap")["data"] if any(word in key for word in suspicious)] == []
