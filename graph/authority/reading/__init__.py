"""How a vocabulary's file is read: its bytes (``encoded``), statement by line (``lines``), tables by row (``table``)."""
