"""What lies in deploy/ fits the program: roles, variables, probes and ports; Kubernetes and Compose take it."""

import configparser
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import kubernetes_validate  # type: ignore[import-untyped]  # it ships no types
import pytest
import yaml

from munshi.core.runtime import Runtime
from munshi.core.settings import Settings, load_settings
from munshi.health import Services
from munshi.main import create_probes
from munshi.roles import Role
from tests.api import client_of

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
EVERYTHING = [*DEPLOY.rglob("*.*"), DEPLOY / "Dockerfile", ROOT / "Procfile"]
# What the examples leave to whoever installs.
GIVEN = {
    "DATABASE_URL": "postgresql://munshi_owner:secret@database:5432/munshi",
    "POSTGRES_PASSWORD": "secret",
    "JWT_SECRET": "x" * 48,
    "WHATSAPP_SESSION_SECRET": "y" * 48,
    "ADMIN_EMAIL": "boss@munshi.example",
    "ADMIN_PASSWORD": "a horse of their own",
    "PUBLIC_URL": "https://munshi.example",
}
ROLES = ["web", "worker", "gateway"]
OF_UVICORN = {"FORWARDED_ALLOW_IPS"}
OF_COMPOSE = {"POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"}
IMAGE = {"APP_ENV": "production", "HOST": "0.0.0.0", "PORT": "3001", "DATA_DIR": "/data"}  # noqa: S104


def manifests() -> Iterator[dict[str, Any]]:
    for path in KUBERNETES:
        if path.name != "kustomization.yaml":
            yield from yaml.safe_load_all(path.read_text())


def pods() -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one["spec"] for one in manifests() if one["kind"] == "Deployment"}


def filled(value: object) -> str:
    """What may stay empty stays so."""
    given = {**dict.fromkeys(re.findall(r"\$\{([A-Z_]+):-\}", str(value)), ""), **GIVEN}
    return re.sub(r"\$\{([A-Z_]+)[^}]*\}", lambda name: given[name[1]], str(value))


def test_only_roles_there_are_get_started() -> None:
    named = set()
    for path in EVERYTHING:
        if path.is_file():
            named |= set(re.findall(r"""--role[ ",]+([a-z]+)""", path.read_text()))
    assert named == {role.value for role in Role} - {"all"}


def test_the_image_runs_as_nobody_and_says_what_the_program_reads() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    last = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    set_there = dict(re.findall(r"\b([A-Z_]+)=(\S+)", re.findall(r"^ENV (.*)$", last, re.MULTILINE)[-1]))
    assert {name: set_there[name] for name in IMAGE} == IMAGE
    assert f"EXPOSE {Settings.model_fields['PORT'].default}" in last
    assert 'ENTRYPOINT ["munshi"]' in last
    # Docker gives a new volume the owner of the directory it is mounted on, and makes one for root where there is none.
    owned = re.findall(r"install --directory --owner munshi --group munshi (.+)$", last, re.MULTILINE)
    assert set(owned[0].split()) == mounted_by_compose()


def mounted_by_compose() -> set[str]:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return {mount.split(":")[1] for role in ROLES for mount in services[role]["volumes"]}


def test_the_image_is_made_of_what_it_is_told_to_copy_and_of_nothing_else_in_the_work_tree() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    [everything, *others] = [line for line in ignored if not line.startswith("#")]
    given = {line[1:] for line in others if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    named = {name for source in copied for name in source.split()}
    assert (everything, given) == ("*", {name.split("/")[0] for name in named})
    assert all((ROOT / name).exists() for name in named)


def test_compose_is_valid_and_its_processes_would_start() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    schema = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.Draft7Validator(json.loads(schema.read_text())).validate(compose)
    services = compose["services"]
    assert [service for service in services if service != "database"] == ROLES
    for name in ROLES:
        written = {key: filled(value) for key, value in services[name]["environment"].items()}
        environment = {key: value for key, value in written.items() if value}
        assert set(written) <= set(Settings.model_fields) | OF_UVICORN
        assert load_settings(**{**IMAGE, **environment}).production
        assert (services[name]["read_only"], services[name]["cap_drop"]) == (True, ["ALL"])
        assert "/tmp" in services[name]["tmpfs"]  # noqa: S108
    example = (DEPLOY / "production.env.example").read_text()
    passed_on = set(re.findall(r"\$\{([A-Z_]+):[?-]\}", (DEPLOY / "compose.yaml").read_text()))
    assert passed_on == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))


@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.name)
def test_kubernetes_takes_it(path: Path) -> None:
    for document in yaml.safe_load_all(path.read_text()):
        if document["kind"] == "Kustomization":
            there = {one.name for one in KUBERNETES} - {path.name}
            assert set(document["resources"]) == there
        else:
            kubernetes_validate.validate(document, "1.34", strict=True)


def test_two_of_every_role_stay_up_in_kubernetes() -> None:
    assert set(pods()) == set(ROLES)
    kept = {one["metadata"]["name"]: one["spec"] for one in manifests() if one["kind"] == "PodDisruptionBudget"}
    for role, spec in pods().items():
        labels = spec["template"]["metadata"]["labels"]
        assert (spec["replicas"], kept[role]["minAvailable"]) == (2, 1)
        assert spec["selector"]["matchLabels"] == labels == kept[role]["selector"]["matchLabels"]
        (container,) = spec["template"]["spec"]["containers"]
        assert container["args"] == ["serve", "--role", role]
        assert container["ports"] == [{"name": "http", "containerPort": 3001}]
        assert spec["template"]["spec"]["securityContext"]["runAsNonRoot"] is True
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        claimed = {volume["name"] for volume in spec["template"]["spec"]["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == claimed
    (config,) = (one for one in manifests() if one["kind"] == "ConfigMap")
    secret = {name: value for name, value in GIVEN.items() if name not in (*config["data"], *OF_COMPOSE)}
    assert load_settings(**{**IMAGE, **config["data"], **secret}).production


def test_proxies_in_front_are_believed_whom_they_speak_for() -> None:
    """Else all signed-out visitors share one rate limit. An address that is none, uvicorn takes for a name."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    (config,) = (one["data"] for one in manifests() if one["kind"] == "ConfigMap")
    for environment, proxy in ((compose["services"]["web"]["environment"], "172.18.0.1"), (config, "10.244.1.7")):
        networks = [ip_network(one) for one in environment["FORWARDED_ALLOW_IPS"].split(",")]
        assert any(ip_address(proxy) in network for network in networks)
        assert not any(ip_address("203.0.113.9") in network for network in networks)


async def test_what_probes_ask_is_answered_by_every_role(runtime: Runtime) -> None:
    probes = {
        container[name]["httpGet"]["path"]
        for spec in pods().values()
        for container in spec["template"]["spec"]["containers"]
        for name in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    render = yaml.safe_load((DEPLOY / "render.yaml").read_text())
    assert all("dockerCommand" not in service for service in render["services"])  # it would follow the ENTRYPOINT
    asked = probes | {service["healthCheckPath"] for service in render["services"]}
    assert asked == {"/health/live", "/health/ready"}
    async with client_of(runtime, app=create_probes(runtime, Services(whatsapp=True, ai=True))) as client:
        assert [(await client.get(path)).status_code for path in sorted(asked)] == [200, 200]
        assert (await client.get("/api/orders")).status_code == 404


def test_units_start_the_program_and_leave_it_time_to_stop() -> None:
    for name, command in (("munshi.service", "munshi serve"), ("munshi@.service", "munshi serve --role %i")):
        unit = configparser.RawConfigParser(strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way to keep capitals
        unit.read(DEPLOY / "systemd" / name)
        assert unit["Service"]["ExecStart"].endswith(f"/bin/{command}")
        assert (unit["Service"]["KillMode"], unit["Service"]["Restart"]) == ("mixed", "always")
        assert int(unit["Service"]["TimeoutStopSec"]) > 10


def test_what_is_watched_is_measured_and_the_other_way_round() -> None:
    """By the process as it serves; what Prometheus adds to a name (_total, _bucket, …) is taken off."""
    watched = set()
    for path in (DEPLOY / "monitoring").iterdir():
        watched |= set(re.findall(r"munshi_[a-z_]+", path.read_text()))
    # The second is loaded when a provider is first asked.
    rooms = "munshi.serve, munshi.ai.providers.asking.ask"
    told = f"import {rooms}, prometheus_client as p; print(p.generate_latest().decode())"
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=120, check=True).stdout
    measured = {name for name in re.findall(r"^# TYPE (munshi_[a-z_]+) ", said, re.MULTILINE) if "_created" not in name}
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in watched} == measured


def test_every_alert_says_what_to_do() -> None:
    (group,) = yaml.safe_load((DEPLOY / "monitoring" / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_the_command_knows_the_roles() -> None:
    munshi = str(Path(sys.executable).with_name("munshi"))
    done = subprocess.run([munshi, "serve", "--role", "cook"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert all(role.value in done.stderr for role in Role)
