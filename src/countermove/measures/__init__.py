"""What governments decreed: one YAML file per measure, lists in CSV."""
