"""Reports that people send on: a workbook, a paper, slides, from one run."""
