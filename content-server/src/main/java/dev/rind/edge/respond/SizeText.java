package dev.rind.edge.respond;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The size of a file as a person reads it: {@code 1 Byte}, {@code 999 Bytes}, {@code 4.2 MB}.
 *
 * <p>Source: contract 2.5; its rounding is that of Python's {@code %.1f}.
 */
final class SizeText {
  private static final int BASE = 1000;
  private static final String PREFIXES = "kMGTPE";
  /** Above what a multiplication of numbers below 10,000 can be wrong by, so that else its result tells. */
  private static final double TIE = 1e-9;

  private SizeText() {}

  static String of(long sizeBytes) {
    if (sizeBytes < BASE) {
      return sizeBytes == 1 ? "1 Byte" : sizeBytes + " Bytes";
    }
    int prefix = 0;
    long unit = BASE;
    while (sizeBytes / BASE >= unit) {
      unit *= BASE;
      prefix++;
    }
    return rounded(sizeBytes / (double) unit) + ' ' + PREFIXES.charAt(prefix) + 'B';
  }

  private static String rounded(double size) {
    var tenths = size * 10;
    if (Math.abs(tenths - Math.floor(tenths) - 0.5) < TIE) {
      // Python rounds the exact value of the double; String.format rounds its shortest decimal form.
      return new BigDecimal(size).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
    }
    var nearest = Math.round(tenths);
    return nearest / 10 + "." + nearest % 10;
  }
}
