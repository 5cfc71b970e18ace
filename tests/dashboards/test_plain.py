"""What is only read is sent as HTML, and says the same as the components it replaces."""

from __future__ import annotations

import pytest
from dash import dcc, html

import dashboards.components.plain as plain_module
from dashboards.components.plain import plain, to_html


def test_a_table_becomes_one_element_with_its_cells_inside() -> None:
    table = html.Table(html.Tr([html.Th("R01", scope="row"), html.Td(84, className="q7")]), className="tbl")
    shown = plain(table).to_plotly_json()["props"]
    assert shown["className"] == "tbl"
    assert shown["data-html"] == '<tr><th scope="row">R01</th><td class="q7">84</td></tr>'
    assert not shown.get("children")


def test_texts_and_attributes_are_escaped() -> None:
    said = html.P([html.A("<b>&", href='/?a="1"&b=2'), html.B("x")], title='"><script>')
    assert to_html(said) == (
        '<p title="&quot;&gt;&lt;script&gt;"><a href="/?a=&quot;1&quot;&amp;b=2">&lt;b&gt;&amp;</a><b>x</b></p>'
    )


def test_custom_properties_and_switches_reach_the_page() -> None:
    track = html.Details([html.I(style={"--lo": 23, "backgroundColor": "red"}), html.Br()], open=True)
    assert to_html(track) == '<details open><i style="--lo:23;background-color:red"></i><br></details>'


def test_what_a_callback_can_name_and_what_is_no_html_stays() -> None:
    graph = dcc.Graph(id="picture")
    named = html.Ul(html.Li("a"), id="list")
    shown = plain(html.Div([html.P([html.B("n"), " = 3"]), graph, named]))
    first, second, third = shown.children
    assert first.to_plotly_json()["props"]["data-html"] == "<b>n</b> = 3"
    assert second is graph
    assert third.id == "list"


@pytest.mark.parametrize("content", ["text", None, 3, [], html.P("only text")])
def test_what_holds_no_elements_is_left_as_it_is(content: object) -> None:
    assert plain(content) == content


def test_an_attribute_nobody_has_thought_of_is_refused() -> None:
    with pytest.raises(TypeError, match="spellCheck"):
        to_html(html.P("x", spellCheck="true"))


def test_the_properties_are_those_dash_would_send():
    made = html.Div(
        "x", id="y", className="a", hidden=True, tabIndex="0", **{"data-x": "1", "aria-label": "q"}
    )
    assert plain_module._props(made) == made.to_plotly_json()["props"]
    graph = dcc.Graph(figure={"data": []}, config={"locale": "ky"})
    assert plain_module._props(graph) == graph.to_plotly_json()["props"]
