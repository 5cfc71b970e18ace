"""The reader's own groups of institutions: kept, renamed, given up, and opened for comparing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response

from dashboards.page import Entry
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_, _, language, speaking
from data.queries.institution import identities
from data.register import groups
from data.register.engine import when
from data.register.groups import MOST_GROUPS, MOST_INSTITUTIONS, NoSuchGroup, TooManyGroups
from schemas.roles import Permission, Role

HERE = "/groups"
_NAMELESS = N_("Give the group a name.")
_EMPTY = N_("Choose at least one institution of the register, and {n} at most.")


def routes(site: Site) -> Sequence[Route]:
    desk = _Groups(site)
    return (
        Route(HERE, desk.show, Permission.READ_SECTOR),
        Route(f"{HERE}/save", desk.save, Permission.READ_SECTOR, ("POST",)),
        Route(f"{HERE}/rename", desk.rename, Permission.READ_SECTOR, ("POST",)),
        Route(f"{HERE}/delete", desk.delete, Permission.READ_SECTOR, ("POST",)),
    )


class _Groups:
    def __init__(self, site: Site) -> None:
        self.site = site

    def show(self) -> Response:
        """The groups kept, and a form with the institutions that the address names."""
        return self._page(request.args.get("institutions", ""))

    def save(self) -> Response:
        name, text = request.form.get("name", ""), request.form.get("institutions", "")
        if not name.strip():
            return self._page(text, problem=("name", _NAMELESS), status=422)
        try:
            id = groups.save(self.site.stores.register, name, _codes(text), by=self.site.by)
        except TooManyGroups:
            return self.site.refused(
                HERE, N_("You keep {n} groups already. Delete one you do not need."), n=MOST_GROUPS
            )
        except ValueError:
            return self._page(text, problem=("institutions", _EMPTY), status=422)
        return self.site.done(f"/app/compare?group={id}", N_("The group is kept."))

    def rename(self) -> Response:
        name = request.form.get("name", "")
        if not name.strip():
            return self.site.refused(HERE, _NAMELESS)
        try:
            groups.rename(self.site.stores.register, request.form.get("group", ""), name, by=self.site.by)
        except NoSuchGroup:
            return self.site.refused(HERE, N_("You keep no such group."))
        return self.site.done(HERE, N_("The group has another name now."))

    def delete(self) -> Response:
        try:
            groups.remove(self.site.stores.register, request.form.get("group", ""), by=self.site.by)
        except NoSuchGroup:
            return self.site.refused(HERE, N_("You keep no such group."))
        return self.site.done(HERE, N_("The group is deleted. The institutions’ reports are as they were."))

    def _page(self, text: str, *, problem: tuple[str, str] = ("", ""), status: int = 200) -> Response:
        with self.site.stores.register.reading() as connection:
            kept = groups.kept_by(connection, self.site.by)
        with speaking(self.site.language):
            codes = _codes(text)
            names = self._names([*codes, *(code for one in kept for code in one.institutions)])
            words = {
                "groups": [
                    {
                        "id": one.id,
                        "name": one.name,
                        "members": [names.get(code, code) for code in one.institutions],
                        "day": when(one.at).date(),
                    }
                    for one in kept
                ],
                "codes": ",".join(codes),
                "chosen": [names.get(code, code) for code in codes],
                "name": request.form.get("name", ""),
                "problem": {problem[0]: _(problem[1], n=MOST_INSTITUTIONS)} if problem[0] else {},
            }
        return self.site.page("groups_list.html", words, status=status)

    def _names(self, codes: Sequence[str]) -> dict[str, str]:
        found = identities(self.site.stores.warehouse, sorted(set(codes)))
        return dict(zip(found["institution"], found[f"name_{language()}"], strict=True))


def _codes(text: str) -> list[str]:
    """Codes as someone wrote them: with commas, spaces or lines between."""
    return list(dict.fromkeys(text.replace(",", " ").split()))[: MOST_INSTITUTIONS + 1]


DESK = Desk(
    "groups",
    routes,
    (
        Entry(HERE, N_("My groups"), "indicators", Permission.READ_SECTOR),
        Entry(
            "/app/compare?against=peers", N_("Compare us"), "report", Permission.READ_SECTOR,
            frozenset({Role.REPORTER, Role.HEAD}),
        ),
    ),
)  # fmt: skip
