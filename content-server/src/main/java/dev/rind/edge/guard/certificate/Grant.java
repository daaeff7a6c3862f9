package dev.rind.edge.guard.certificate;

import dev.rind.edge.guard.Decision;

/**
 * What a certificate opens.
 *
 * <p><b>Threading:</b> immutable, and quick enough for an event loop.
 */
sealed interface Grant {
  Decision ALLOWED = new Decision.Allowed();
  Decision OTHER_PATH = new Decision.Denied(
      "Requested path is not a subpath of a path in the client certificate.");

  /**
   * Whether it opens a path.
   *
   * @param path decoded; how many slashes stand anywhere does not matter
   */
  Decision opens(String path);

  /** About how much memory it takes. */
  long bytes();

  /** Everything that the guard guards. */
  record Everything() implements Grant {
    @Override
    public Decision opens(String path) {
      return ALLOWED;
    }

    @Override
    public long bytes() {
      return 16;
    }
  }

  /** Nothing, for this reason. */
  record Nothing(Decision.Denied why) implements Grant {
    Nothing(String reason) {
      this(new Decision.Denied(reason));
    }

    @Override
    public Decision opens(String path) {
      return why;
    }

    @Override
    public long bytes() {
      return 100;
    }
  }

  /** What is at or below certain paths. */
  record Below(Entitlement entitlement) implements Grant {
    @Override
    public Decision opens(String path) {
      return entitlement.covers(PathSegments.of(path)) ? ALLOWED : OTHER_PATH;
    }

    @Override
    public long bytes() {
      return entitlement.bytes();
    }
  }
}
