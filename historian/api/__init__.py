"""HTTP: REST, WebSocket, the page's files, the historian's own metrics."""
