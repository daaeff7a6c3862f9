package dev.rind.bench.peers;

import java.util.Locale;

/** How clients come. */
enum Mode {
  /** On connections that they keep. */
  KEPT,
  /** The same, and there are very many. */
  MANY,
  /** With a new connection for each request, which the server closes. */
  NEW;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
