package dev.rind.edge.route;

import java.util.Random;

/** Text as it may stand in a request line: bytes, with more of those that mean something. */
final class RandomText {
  private static final String[] PIECES = {"%", "%2F", "%2f", "%25", "%00", "%C3%BC", "%E2%82%AC",
      "%F0%9F%98%80", "%ED%A0%80", "%ff",
      "%C3", "%g1", "%1", "/", "//", ".", "..", "a", "F", "0", "?", "#", ":", "@", "[", "]"};

  private RandomText() {}

  static String of(Random random, int piecesMax) {
    var text = new StringBuilder();
    for (int i = random.nextInt(piecesMax + 1); i > 0; i--) {
      if (random.nextInt(8) == 0) {
        text.append((char) random.nextInt(256));
      } else {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
    }
    return text.toString();
  }
}
