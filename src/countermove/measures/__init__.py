"""What governments decreed: measures as dated, cited data; loader, checker, queries, edits."""

from countermove.measures.ledger import Ledger, edit
from countermove.measures.load import load_ledger

__all__ = ["Ledger", "edit", "load_ledger"]
