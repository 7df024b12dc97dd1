"""What governments decreed: measures as dated, cited data; loader, checker, queries, edits."""

from countermove.law.ledger import Ledger, edit
from countermove.law.load_law import load_ledger

__all__ = ["Ledger", "edit", "load_ledger"]
