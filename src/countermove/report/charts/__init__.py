"""Charts: one function per chart, each returning a Vega-Lite specification as plain data."""
