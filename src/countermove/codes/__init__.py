"""What things are called: countries, sectors, crosswalks, lookup with helpful errors."""
