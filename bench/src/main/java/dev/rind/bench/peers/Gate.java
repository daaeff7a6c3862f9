package dev.rind.bench.peers;

import java.util.Locale;

/** What stands before a file. */
enum Gate {
  NONE, HEADER, X509;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
