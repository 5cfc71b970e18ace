"""x"""
from dash import html
from dashboards.page import Page, View
from dashboards.words import N_
def layout(view: View): return html.Div([html.H1("Hello"), html.Div(id="overview-a"), html.Span(style={"--v": 63}, className="q1")])
def a(view: View): return html.P(str(view.params))
PAGE = Page(path="/", name=N_("Overview"), layout=layout, parts={"overview-a": a})
