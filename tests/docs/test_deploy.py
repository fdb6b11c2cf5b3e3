"""The examples of `deploy/` speak of settings and options that there are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from server import cli
from server.settings import Settings
from tests.real_server import free_port

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [*(path for path in (ROOT / "deploy").iterdir() if path.name != "README.md"), ROOT / "compose.yaml"]
GUIDE = ROOT / "docs" / "howto" / "run-a-course.md"
NOT_SETTINGS = {"PLAYGROUND_ADDRESS", "PLAYGROUND_CACHE", "PLAYGROUND_SETTINGS"}


@pytest.mark.parametrize("path", [*EXAMPLES, GUIDE], ids=lambda path: path.name)
def test_every_setting_of_an_example_exists(path: Path) -> None:
    known = {f"PLAYGROUND_{name.upper()}" for name in Settings.model_fields} | NOT_SETTINGS
    assert set(re.findall(r"PLAYGROUND_[A-Z_]+", path.read_text("utf-8"))) <= known


@pytest.mark.parametrize("path", [*EXAMPLES, GUIDE], ids=lambda path: path.name)
def test_every_command_of_an_example_is_understood(path: Path) -> None:
    for line in re.findall(
        r"playground (?:serve|teacher|doctor|warm|backup|restore)[^`\n#|]*", path.read_text("utf-8")
    ):
        cli._parser().parse_args(line.split()[1:])


def test_every_example_is_in_the_list() -> None:
    listed = (ROOT / "deploy" / "README.md").read_text("utf-8")
    assert all(f"`{path.name}`" in listed or path.name == "compose.yaml" for path in EXAMPLES)


# ---- checked by the programs that read them, where they are installed ------------------------------------------------


def run(*command: str | Path, **variables: str) -> str:
    """Run a program; return what it says, and fail with that if it refuses."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, **variables})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="nginx is not installed")
def test_nginx_understands_its_example(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    names = ("-subj", "/CN=class.example.org", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    run("openssl", "req", "-x509", "-nodes", *names, "-keyout", key, "-out", certificate)
    example = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    example = example.replace("/etc/ssl/certs/playground.pem", str(certificate))
    example = example.replace("/etc/ssl/private/playground.key", str(key))
    for port in ("80", "443"):  # only root may listen on these
        example = example.replace(f"listen {port}", f"listen 127.0.0.1:{free_port()}")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {example} }}", "utf-8")
    assert "test is successful" in run("nginx", "-t", "-p", tmp_path, "-c", whole)


@pytest.mark.skipif(not shutil.which("caddy"), reason="Caddy is not installed")
def test_caddy_understands_its_example(tmp_path: Path) -> None:
    example = str(ROOT / "deploy" / "Caddyfile")
    variables = {name: str(tmp_path) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    said = run("caddy", "validate", "--config", example, "--adapter", "caddyfile", **variables)
    assert "Valid configuration" in said


def test_the_pods_of_kubernetes_are_locked_and_each_has_its_path() -> None:
    parts: dict[str, list[Any]] = {}
    for part in yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")):
        parts.setdefault(part["kind"], []).append(part)
    (pods,), (ingress,) = parts["StatefulSet"], parts["Ingress"]
    name, replicas, template = pods["metadata"]["name"], pods["spec"]["replicas"], pods["spec"]["template"]
    services = {service["metadata"]["name"]: service["spec"] for service in parts["Service"]}
    assert services[pods["spec"]["serviceName"]]["selector"] == template["metadata"]["labels"]
    routes = ingress["spec"]["rules"][0]["http"]["paths"]
    wanted = [f"{name}-{number}" for number in range(replicas)]
    assert {route["path"]: route["backend"]["service"]["name"] for route in routes} == {
        f"/{pod}": pod for pod in wanted
    }
    for pod in wanted:
        assert services[pod]["selector"] == {"statefulset.kubernetes.io/pod-name": pod}

    (container,) = template["spec"]["containers"]
    variables = {entry["name"]: entry.get("value") for entry in container["env"]}
    assert variables["PLAYGROUND_BASE_PATH"] == "/$(POD)"
    assert "*" not in "".join(value for value in variables.values() if value)
    assert not template["spec"]["enableServiceLinks"]
    locked = container["securityContext"]
    assert locked["readOnlyRootFilesystem"]
    assert locked["capabilities"] == {"drop": ["ALL"]}
    volumes = {entry["name"] for entry in template["spec"]["volumes"]}
    volumes |= {entry["metadata"]["name"] for entry in pods["spec"]["volumeClaimTemplates"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes


def test_the_container_of_compose_is_locked_and_keeps_its_data() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    service = compose["services"]["playground"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [volume.partition(":")[0] for volume in service["volumes"]] == list(compose["volumes"])
    assert service["volumes"][0].endswith(":/var/lib/playground")
    assert {"mem_limit", "pids_limit", "healthcheck", "stop_grace_period"} <= set(service)
