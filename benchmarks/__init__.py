"""Benchmarks: `python -m benchmarks.NAME` from the root of the repository; informational.

Every script prints a Markdown table and needs no network. What runs inside one process is given in
CPU time of its one thread, fresh processes in wall time; both as the fastest of several runs, which
is what the machine can do when nobody else uses it.
"""
