package dev.rind.edge.guard.certificate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The words of a {@link PathTree}: a zlib stream, with a NUL between two of them.
 *
 * <p><b>Bounds:</b> {@value #TEXT_MAX} bytes inflated, {@value #WORDS_MAX} words.
 *
 * @param end where in the payload the stream ends
 * @param bytes about how much memory they take
 */
record PackedWords(List<String> words, int end, long bytes) {
  static final int TEXT_MAX = 4 * 1024 * 1024;
  static final int WORDS_MAX = 100_000;

  static PackedWords inflate(byte[] payload) throws Unreadable {
    try (var inflater = new Inflater()) {
      inflater.setInput(payload);
      var text = inflated(inflater);
      if (count(text) > WORDS_MAX) {
        throw EntitlementExtensions.noEntitlement("it has too many words");
      }
      var words = List.of(new String(text, StandardCharsets.UTF_8).split("\0", -1));
      if (!words.contains("")) {
        // Without the empty word no node ends; a single other one would take no bits, so go on for ever.
        throw EntitlementExtensions.noEntitlement("no word ends a node");
      }
      return new PackedWords(words, (int) inflater.getBytesRead(),
          60L * words.size() + text.length);
    } catch (DataFormatException malformed) {
      throw EntitlementExtensions.noEntitlement("its words are malformed");
    }
  }

  private static byte[] inflated(Inflater inflater) throws DataFormatException, Unreadable {
    var text = new ByteArrayOutputStream();
    var piece = new byte[16 * 1024];
    while (!inflater.finished()) {
      int length = inflater.inflate(piece);
      if (length == 0 && !inflater.finished()) {
        throw EntitlementExtensions.noEntitlement("its words end too early");
      }
      text.write(piece, 0, length);
      if (text.size() > TEXT_MAX) {
        throw EntitlementExtensions.noEntitlement("its words are too long");
      }
    }
    return text.toByteArray();
  }

  private static int count(byte[] text) {
    int words = 1;
    for (byte octet : text) {
      words += octet == 0 ? 1 : 0;
    }
    return words;
  }

  /** The word that the next bits mean. */
  String read(HuffmanCode code, BitReader bits) throws Unreadable {
    return words.get(code.read(bits));
  }
}
