"""Elements that nothing listens to, written as plain HTML: a table of thousands of cells is one component.

Dash keeps every element as a component of its own and looks all of them over at each change; with
five thousand of them a page stands still for a minute. So whatever is only read is sent as HTML in
the attribute `data-html` of its outermost element, and `plain.js` puts it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

HTML = "dash_html_components"
ATTRIBUTE = "data-html"
_NAMES = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
}
_SWITCHES = frozenset({"hidden", "open", "disabled", "checked", "selected", "required"})
_KNOWN = frozenset(
    {
        "href",
        "hrefLang",
        "lang",
        "role",
        "scope",
        "title",
        "type",
        "value",
        "max",
        "min",
        "target",
        "rel",
        "src",
        "alt",
        "dir",
    }
)
_OURS = frozenset({"children", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "key"})
_OF_DASH = frozenset(
    {"_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties"}
)
_VOID = frozenset({"br", "hr", "img", "wbr", "col"})
_UPPER = re.compile(r"[A-Z]")

Content = Any
"""What Dash takes for children: a component, a text, a number, nothing, or a list of these."""


def plain(content: Content) -> Content:
    """The same content with every part that is only read put into one element."""
    if isinstance(content, (list, tuple)):
        return [plain(one) for one in content]
    if not isinstance(content, Component):
        return content
    props = _props(content)
    children = props.get("children")
    if _is_read_only(content) and any(isinstance(one, Component) for one in _each(children)):
        kept = {name: value for name, value in props.items() if name != "children"}
        return type(content)(**kept, **{ATTRIBUTE: _inner(children)})
    if isinstance(children, (Component, list, tuple)):
        content.children = plain(children)
    return content


def _is_read_only(content: Content) -> bool:
    """Whether it holds nothing but HTML elements that no callback can name."""
    if not isinstance(content, Component):
        return True
    if content._namespace != HTML or "id" in _props(content) or ATTRIBUTE in _props(content):
        return False
    return all(_is_read_only(one) for one in _each(_props(content).get("children")))


def _props(content: Component) -> Mapping[str, Any]:  # Any: each property has its own type
    """What `to_plotly_json` gives, without asking each component for every property it might have."""
    return {name: value for name, value in vars(content).items() if name not in _OF_DASH}


def _each(children: Content) -> Iterator[Content]:
    if isinstance(children, (list, tuple)):
        for one in children:
            yield from _each(one)
    elif children is not None:
        yield children


def to_html(content: Content) -> str:
    """Write content as HTML; texts and attributes are escaped. Raises TypeError for what is not HTML."""
    if not isinstance(content, Component):
        return escape(str(content), quote=False)
    if content._namespace != HTML:
        raise TypeError(f"{type(content).__name__} is not a plain element")
    props = _props(content)
    tag = content._type.lower()
    attributes = "".join(_attribute(name, value) for name, value in props.items() if name not in _OURS)
    if tag in _VOID:
        return f"<{tag}{attributes}>"
    return f"<{tag}{attributes}>{_inner(props.get('children'))}</{tag}>"


def _inner(children: Content) -> str:
    return "".join(to_html(one) for one in _each(children))


def _attribute(name: str, value: Any) -> str:  # Any: as above
    if value is None or (name in _SWITCHES and not value):
        return ""
    if name in _SWITCHES:
        return f" {name}"
    if name == "style":
        value = ";".join(f"{_property(key)}:{one}" for key, one in value.items())
    elif name not in _KNOWN and name not in _NAMES and not name.startswith(("data-", "aria-")):
        raise TypeError(f"attribute {name} is not one that plain elements have")
    return f' {_NAMES.get(name, name.lower())}="{escape(str(value))}"'


def _property(name: str) -> str:
    """backgroundColor -> background-color; custom properties stay as they are."""
    return name if name.startswith("--") else _UPPER.sub(lambda match: f"-{match[0].lower()}", name)
