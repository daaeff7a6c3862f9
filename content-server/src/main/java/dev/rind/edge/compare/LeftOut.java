package dev.rind.edge.compare;

import dev.rind.edge.compare.Request.Kind;

/** Why something was not asked for. */
enum LeftOut {
  NOT_STORED(
      "files that are not stored, since asking makes Pulp download them (--remote)"), STREAMED(
          "files that Pulp never stores (--remote)"), PULL_THROUGH(
              "paths that Pulp would look for at a remote (--remote)"), NOT_GONE_THROUGH(
                  "publications or versions that are not complete, gone, or too large for an index"), NOT_ASKABLE(
                      "targets that Java's client cannot send"), NOT_UNDERSTOOD(
                          "lines that were not understood"), OTHER_METHOD(
                              "lines with another method than GET and HEAD"), NOT_CONTENT(
                                  "lines for something that is not content"), TOO_MANY(
                                      "lines for more targets than are remembered");

  private final String sentence;

  LeftOut(String sentence) {
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }

  static LeftOut of(Kind remote) {
    return switch (remote) {
      case NOT_STORED -> NOT_STORED;
      case STREAMED -> STREAMED;
      case PULL_THROUGH -> PULL_THROUGH;
      case STORED, HIDDEN, OTHER -> throw new IllegalArgumentException("kind: " + remote);
    };
  }
}
