"""Filled twins of cell styles: appended to the workbook's style sheet, and taken out again."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.annotation.package import Package

PART = "xl/styles.xml"
_FILLS = {"explain": "FFFBE7C3", "warning": "FFFBF3DC"}
_ERROR_FILL = "FFF7CFC9"
_OURS = frozenset({*_FILLS.values(), _ERROR_FILL})
_XF = re.compile(r"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_FILL = re.compile(r"<fill>.*?</fill>|<fill/>", re.DOTALL)
_FONT = re.compile(r"<font>.*?</font>|<font/>", re.DOTALL)


def _section(xml: str, name: str) -> re.Match[str]:
    match = re.search(rf'<{name}\b([^>]*?)count="(\d+)"([^>]*)>(.*?)</{name}>', xml, re.DOTALL)
    if match is None:
        raise ValueError(f"the style sheet has no <{name}>")
    return match


def _grown(xml: str, name: str, entries: list[str]) -> str:
    """Append entries to a section and count them."""
    s = _section(xml, name)
    count = int(s[2]) + len(entries)
    new = f'<{name}{s[1]}count="{count}"{s[3]}>{s[4]}{"".join(entries)}</{name}>'
    return xml[: s.start()] + new + xml[s.end() :]


class StyleBook:
    """Gives each style its filled twin, one per level of finding."""

    def __init__(self, package: Package) -> None:
        self._package = package
        xml = package.text(PART)
        self._xfs = _XF.findall(_section(xml, "cellXfs")[4])
        self._fills = _FILL.findall(_section(xml, "fills")[4])
        self._fonts = _FONT.findall(_section(xml, "fonts")[4])
        self._before = {"cellXfs": len(self._xfs), "fills": len(self._fills), "fonts": len(self._fonts)}
        self._twins: dict[tuple[int, str], int] = {}
        self._fill_ids: dict[tuple[str, str], int] = {}

    def filled(self, style: int, level: str) -> int:
        """The number of this style's twin with the level's fill."""
        colour = _FILLS.get(level, _ERROR_FILL)
        if (style, colour) not in self._twins:
            xf = self._xfs[style] if style < self._before["cellXfs"] else self._xfs[0]
            fill = self._fill(colour, _attribute(xf, "fillId"))
            xf = _with(_with(xf, "fillId", str(fill)), "applyFill", "1")
            self._twins[style, colour] = self._append(self._xfs, xf)
        return self._twins[style, colour]

    def heading(self) -> int:
        font = self._append(self._fonts, '<font><b/><sz val="11"/><name val="Calibri"/></font>')
        return self._append(
            self._xfs, f'<xf numFmtId="0" fontId="{font}" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        )

    def link(self) -> int:
        font = self._append(
            self._fonts, '<font><u/><sz val="11"/><color rgb="FF0B5A7D"/><name val="Calibri"/></font>'
        )
        return self._append(self._xfs, self._wrapping(font))

    def wrapped(self) -> int:
        return self._append(self._xfs, self._wrapping(0))

    def save(self) -> dict[str, int]:
        """Return what stood before; `write` puts the grown sections in place."""
        return dict(self._before)

    def write(self) -> None:
        def grow(xml: str) -> str:
            for name, entries in (("fonts", self._fonts), ("fills", self._fills), ("cellXfs", self._xfs)):
                xml = _grown(xml, name, entries[self._before[name] :])
            return xml

        self._package.edit(PART, grow)

    def _wrapping(self, font: int) -> str:
        alignment = '<alignment vertical="top" wrapText="1"/>'
        return (
            f'<xf numFmtId="0" fontId="{font}" fillId="0" borderId="0" xfId="0" '
            f'applyFont="1" applyAlignment="1">{alignment}</xf>'
        )

    def _fill(self, colour: str, base: str) -> int:
        """A solid fill of ours; the base fill's colour is kept as its (invisible) background."""
        under = re.search(r'<fgColor rgb="(\w+)"', self._fills[int(base)]) if base.isdigit() else None
        behind = under[1] if under else "00FFFFFF"
        if (colour, behind) not in self._fill_ids:
            fill = (
                f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
                f'<bgColor rgb="{behind}"/></patternFill></fill>'
            )
            self._fill_ids[colour, behind] = self._append(self._fills, fill)
        return self._fill_ids[colour, behind]

    @staticmethod
    def _append(entries: list[str], entry: str) -> int:
        entries.append(entry)
        return len(entries) - 1


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match[1] if match else ""


def _with(tag: str, name: str, value: str) -> str:
    if re.search(rf'\s{name}="', tag):
        return re.sub(rf'(\s{name}=")[^"]*', rf"\g<1>{value}", tag, count=1)
    return tag.replace("<xf", f'<xf {name}="{value}"', 1)


def is_as_saved(package: Package, before: Mapping[str, int]) -> bool:
    """Tell whether the style sheet is still the one we wrote (no other program has saved it since)."""
    fills = _FILL.findall(_section(package.text(PART), "fills")[4])
    own = fills[before["fills"] :]
    return (
        all(any(colour in fill for colour in _OURS) for fill in own)
        and len(_XF.findall(_section(package.text(PART), "cellXfs")[4])) >= before["cellXfs"]
    )


def truncate(package: Package, before: Mapping[str, int]) -> None:
    """Take out what was appended, to the byte."""
    patterns = {"fonts": _FONT, "fills": _FILL, "cellXfs": _XF}

    def cut(xml: str) -> str:
        for name, pattern in patterns.items():
            s = _section(xml, name)
            ends = [match.end() for match in pattern.finditer(s[4])]
            kept = s[4][: ends[before[name] - 1]]
            # What follows the last entry of ours (blanks, line ends) stood there before.
            kept += s[4][ends[-1] :]
            new = f'<{name}{s[1]}count="{before[name]}"{s[3]}>{kept}</{name}>'
            xml = xml[: s.start()] + new + xml[s.end() :]
        return xml

    package.edit(PART, cut)


def unfill(package: Package) -> None:
    """Give our fills back the colour they covered, wherever another program has put them."""

    def change(xml: str) -> str:
        s = _section(xml, "fills")
        fills = _FILL.sub(lambda match: _uncovered(match[0]), s[4])
        return xml[: s.start(4)] + fills + xml[s.end(4) :]

    package.edit(PART, change)


def _uncovered(fill: str) -> str:
    colour = re.search(r'<fgColor rgb="(\w+)"', fill)
    if colour is None or colour[1].upper() not in _OURS:
        return fill
    behind = re.search(r'<bgColor rgb="(\w+)"', fill)
    if behind is None or behind[1].upper() in ("00FFFFFF", "FFFFFFFF", *_OURS):
        return '<fill><patternFill patternType="none"/></fill>'
    return f'<fill><patternFill patternType="solid"><fgColor rgb="{behind[1]}"/><bgColor indexed="64"/></patternFill></fill>'
