package dev.rind.edge.catalog;

/** A directory has more entries than are read without an index of its set, and there is none. */
public final class TooManyEntries extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooManyEntries() {
    super("more than %d entries, and no index".formatted(PulpSource.LISTED_MAX), null, false,
        false);
  }
}
