"""One capture on its way to a version: judged, cut into sections, settled, recorded."""
