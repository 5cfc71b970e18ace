"""The register: the operational store of institutions, reports and what was done with them."""
