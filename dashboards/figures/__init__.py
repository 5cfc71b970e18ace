"""Pure functions from small tables to Plotly figures, as plain dicts."""
