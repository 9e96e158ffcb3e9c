"""Host and MediaMTX process metrics by psutil, under the names of node_exporter."""
