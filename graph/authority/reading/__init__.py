"""How a vocabulary's file is read: its bytes (``encoded``), RDF of a statement a line (``lines``), tables (``table``)."""
