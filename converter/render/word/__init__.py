"""Report → the Word draft that colleagues edit."""
