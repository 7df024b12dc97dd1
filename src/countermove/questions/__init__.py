"""Questions one can rerun: cases, variants, edits, model options."""
