package dev.rind.edge.compare;

import org.jspecify.annotations.Nullable;

/**
 * One thing to ask both sides for.
 *
 * @param target as it stands in a request line, nothing decoded
 * @param kind what is there; null: nobody has looked yet
 * @param ambiguous two files or distributions claim it, so that Pulp fails
 */
record Request(String target, @Nullable Kind kind, boolean ambiguous) {
  Request(String target, @Nullable Kind kind) {
    this(target, kind, false);
  }

  /** What the database says of a target. */
  enum Kind {
    /** A file on the disk. */
    STORED,
    /** A file that Pulp downloads and keeps when it is asked for. */
    NOT_STORED,
    /** A file that Pulp downloads each time. */
    STREAMED,
    /** A path that Pulp looks for at a remote. */
    PULL_THROUGH,
    /** The way to distributions that are all hidden. */
    HIDDEN,
    /** All else: listings, redirects, texts that are made, nothing. */
    OTHER;

    /** Whether asking makes Pulp download something. */
    boolean isRemote() {
      return this == NOT_STORED || this == STREAMED || this == PULL_THROUGH;
    }
  }
}
