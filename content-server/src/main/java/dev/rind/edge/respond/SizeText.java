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
    // Python rounds the exact value of the double; String.format rounds its shortest decimal form.
    var size = new BigDecimal(sizeBytes / (double) unit).setScale(1, RoundingMode.HALF_EVEN);
    return size.toPlainString() + ' ' + PREFIXES.charAt(prefix) + 'B';
  }
}
