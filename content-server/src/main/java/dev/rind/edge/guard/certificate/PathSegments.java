package dev.rind.edge.guard.certificate;

import java.util.Arrays;
import java.util.List;

/** A path as the names between its slashes; runs of slashes are one, those at its ends are none. */
final class PathSegments {
  private PathSegments() {}

  static List<String> of(String path) {
    return Arrays.stream(path.split("/", -1)).filter(segment -> !segment.isEmpty()).toList();
  }
}
