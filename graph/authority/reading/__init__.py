"""How a vocabulary's file is read: its bytes (``encoded``), statements by line (``lines``), a table (``table``)."""
