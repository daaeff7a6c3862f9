package dev.rind.edge.guard.certificate;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a text in PEM. What stands around them is ignored.
 *
 * <p>White space within one does not matter, so a certificate whose newlines a proxy made spaces is one as well.
 *
 * <p>Source: contract 4.5.
 */
final class Pem {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  /** One block, still in base64, and where the text goes on after it. */
  record Block(String base64, int end) {
    byte[] bytes() throws Unreadable {
      try {
        return Base64.getDecoder().decode(withoutSpace(base64));
      } catch (IllegalArgumentException notBase64) {
        throw new Unreadable("[('PEM routines', '', 'bad base64 decode')]");
      }
    }
  }

  private Pem() {}

  static byte[] first(String text) throws Unreadable {
    var block = blockAfter(text, 0);
    if (block == null) {
      throw new Unreadable("[('PEM routines', '', 'no start line')]");
    }
    return block.bytes();
  }

  static List<Block> all(String text) {
    var blocks = new ArrayList<Block>();
    for (var block = blockAfter(text, 0); block != null; block = blockAfter(text, block.end())) {
      blocks.add(block);
    }
    return List.copyOf(blocks);
  }

  private static @Nullable Block blockAfter(String text, int start) {
    int begin = text.indexOf(BEGIN, start);
    int end = begin < 0 ? -1 : text.indexOf(END, begin);
    return end < 0
        ? null
        : new Block(text.substring(begin + BEGIN.length(), end), end + END.length());
  }

  private static String withoutSpace(String base64) {
    var dense = new StringBuilder(base64.length());
    base64.chars().filter(c -> c > ' ').forEach(c -> dense.append((char) c));
    return dense.toString();
  }
}
