"""The questions people ask of the warehouse: one typed function each, one validated table each."""
