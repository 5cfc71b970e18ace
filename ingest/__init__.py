"""How a report gets in: received, archived, guarded, read, normalised, checked and loaded."""
