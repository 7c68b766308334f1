"""SHACL shapes: one file a class, and the SKOS integrity conditions."""
