"""The world after: equations, closures, solver, outcome."""
