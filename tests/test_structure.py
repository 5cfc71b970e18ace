"""What holds for the repository as a whole: sizes, rooms, addresses, and the things written down twice."""

import ast
import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "data", "ingest", "dashboards")
MIGRATIONS = "data/register/migrations/versions/"
LONGEST_MODULE, LONGEST_FUNCTION, MOST_BY_POSITION = 400, 60, 4
AT_THE_ROOT = {
    *PACKAGES, "tests", "requirements", ".ci", "app.py", "gunicorn.conf.py", "pyproject.toml", "Makefile",
    "Dockerfile", "compose.yaml", "deploy", "package.json", "package-lock.json", "README.md", "DECISIONS.md",
    "CHANGELOG.md", "LICENSE", ".gitignore", ".dockerignore",
}  # fmt: skip
UNSPEAKING = ("utils", "helpers", "common", "manager", "base", "misc", "core", "services")
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|CREATE\s+(TEMP\s+)?TABLE\s|DELETE\s+FROM\s|UPDATE\s+\w+\s+SET\s)",
    re.S,
)
# Names of hosts and folders are put together here, so that this file passes its own test.
REGISTRIES = re.compile("|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(org|com)",
                                  "deb.debian" + r"\.org", "docker" + r"\.io/")))  # fmt: skip
MACHINES = re.compile(r"(?<![\w.<>-])/(" + "work|root|home" + r")/\w")


@cache
def tracked() -> tuple[str, ...]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return tuple(name for name in names.stdout.decode().split("\0") if name and (ROOT / name).is_file())


def modules() -> list[str]:
    """Every module of the program itself."""
    mine = [
        name for name in tracked() if name.endswith(".py") and name.split("/")[0] in (*PACKAGES, "app.py")
    ]
    return [name for name in mine if not name.startswith(MIGRATIONS)]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text("utf-8"))


def functions(name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree(name)) if isinstance(node, kinds)]


def test_no_module_is_too_long():
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in modules()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_MODULE}


def test_no_function_is_too_long():
    lengths = {
        f"{name}:{one.lineno} {one.name}": (one.end_lineno or one.lineno) - one.lineno + 1
        for name in modules()
        for one in functions(name)
    }
    assert not {where: length for where, length in lengths.items() if length > LONGEST_FUNCTION}


def test_functions_take_few_arguments_by_position():
    found = []
    for name in modules():
        for one in functions(name):
            given = [a.arg for a in (*one.args.posonlyargs, *one.args.args) if a.arg not in ("self", "cls")]
            required = len(given) - len(one.args.defaults)
            if required > MOST_BY_POSITION and not one.name.startswith("_"):
                found.append(f"{name}:{one.lineno} {one.name}({', '.join(given)})")
    assert not found


def test_every_module_says_first_what_it_is_for():
    assert not [name for name in modules() if not ast.get_docstring(tree(name))]


def test_no_module_has_a_name_that_says_nothing():
    assert not [name for name in modules() if Path(name).stem in UNSPEAKING]


def test_sql_stands_in_sql_files_alone():
    found = []
    for name in modules():
        texts = (node for node in ast.walk(tree(name)) if isinstance(node, ast.Constant))
        found += [
            f"{name}:{node.lineno}"
            for node in texts
            if isinstance(node.value, str) and SQL.search(node.value)
        ]
    assert not found


def test_every_sql_file_is_asked_by_someone():
    code = "".join((ROOT / name).read_text("utf-8") for name in modules() if name.startswith("data/"))
    names = [Path(name).stem for name in tracked() if name.startswith("data/sql/") and name.endswith(".sql")]
    # publish/sort_<table> is named by its table.
    assert not [
        name for name in names if not name.startswith("sort_") and not re.search(rf"\b{name}\b", code)
    ]


def test_the_root_holds_what_it_should_and_nothing_else():
    assert {name.split("/")[0] for name in tracked()} <= AT_THE_ROOT


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_what_it_is_for_and_how_to_add_to_it(package):
    said = (ROOT / package / "README.md").read_text("utf-8")
    assert re.search(r"^#+ .*\b(add|adding)\b", said, re.M | re.I)


def test_the_readme_can_be_read_in_one_go():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


def test_nothing_tracked_names_a_registry_or_a_machine():
    found = []
    for name in tracked():
        try:
            lines = (ROOT / name).read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{name}:{number} {line.strip()[:80]}"
            for number, line in enumerate(lines, 1)
            if REGISTRIES.search(line) or MACHINES.search(line)
        ]
    assert not found


@pytest.mark.parametrize("name", [name for name in tracked() if re.fullmatch(r"requirements/.*\.txt", name)])
def test_every_requirement_is_pinned_by_version_and_hash(name):
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    assert not [
        line[:60]
        for line in lines
        if not re.match(r"[\w.\[\],-]+==\S+\s", line) or "--hash=sha256:" not in line
    ]
    assert "://" not in text


def test_what_runs_is_among_what_is_tested():
    def pins(name: str) -> set[str]:
        return set(
            re.findall(r"^([\w.\[\],-]+==\S+)", (ROOT / "requirements" / name).read_text("utf-8"), re.M)
        )

    assert pins("run.txt") <= pins("dev.txt")


def tokens_of(selector: str, css: str) -> dict[str, str]:
    """The custom properties of one block of the style sheet."""
    (body,) = re.findall(r"(?:^|[,;}\s])" + re.escape(selector) + r"\s*\{([^{}]*)\}", css)
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", body)}


def test_plotly_and_the_pages_have_the_same_colours():
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "dashboards/assets/look.css").read_text("utf-8"), flags=re.S)
    palette = json.loads((ROOT / "dashboards/figures/palette.json").read_text("utf-8"))
    light, dark = (tokens_of(f'[data-bs-theme="{theme}"]', css) for theme in ("light", "dark"))
    assert tokens_of(':root:not([data-bs-theme="light"])', css) == dark, "chosen by the system or by hand"
    for theme, tokens in (("light", light), ("dark", light | dark)):
        assert not {k: (v, tokens.get(k)) for k, v in palette[theme].items() if tokens.get(k) != v}


def test_warnings_fail_and_the_layers_are_checked_on_every_run():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert settings["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    layers = next(c for c in settings["importlinter"]["contracts"] if c["type"] == "layers")
    assert layers["layers"] == ["dashboards", "ingest", "data", "schemas"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    checked = makefile.split("\ncheck:")[1].split("\n\n")[0]
    for tool in ("ruff check", "ruff format --check", "lint-imports", "pyright", "schemas check"):
        assert tool in checked
    assert re.search(r"^test:.*\bcheck\b", makefile, re.M)
    assert (ROOT / ".ci/run").read_text("utf-8").rstrip().endswith("make test")
