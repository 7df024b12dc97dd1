"""What governments decreed, dated and cited, and what an importer pays under it."""
