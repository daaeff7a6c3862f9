package dev.rind.bench.swarm;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the metadata of a yum repository: {@code repomd.xml}, and the packages of {@code primary.xml}, plain or compressed.
 *
 * <p><b>Bounds:</b> what is read is not kept but for what it says; open bytes and entries have a limit each. Entities that
 * the document declares itself are refused, so nothing else is loaded and nothing grows.
 *
 * <p><b>Errors:</b> {@link UnfitMetadata} says what is wrong with it.
 */
final class Metadata {
  static final long OPEN_BYTES_MAX = 4L << 30;
  private static final int MAGIC_BYTES = 4;
  private static final int TEXT_MAX = 1_000;
  private static final int FILES_MAX = 1_000;
  private static final int PACKAGES_MAX = 500_000;

  private Metadata() {}

  /** An entry of {@code repomd.xml}; or a package, whose type is {@code rpm}. */
  record Entry(String type, String path, long sizeBytes, Checksum checksum) {}

  /** What {@code repomd.xml} names. */
  static List<Entry> repomd(InputStream in) throws IOException {
    var entries = new ArrayList<Entry>();
    read(in, "repomd", "data", FILES_MAX, entries::add);
    return entries;
  }

  /** The packages of {@code primary.xml}, in its order. */
  static void primary(InputStream in, Consumer<Entry> each) throws IOException {
    read(in, "metadata", "package", PACKAGES_MAX, each);
  }

  private static void read(InputStream in, String root, String element, int max,
      Consumer<Entry> each) throws IOException {
    try {
      var xml = factory().createXMLStreamReader(new Limited(open(in), OPEN_BYTES_MAX));
      try {
        read(xml, root, element, max, each);
      } finally {
        xml.close();
      }
    } catch (XMLStreamException malformed) {
      if (malformed.getNestedException() instanceof IOException broken) {
        throw broken;
      }
      throw new UnfitMetadata("%s.xml is no XML as it should be: %s".formatted(root,
          malformed.getMessage()), malformed);
    }
  }

  private static XMLInputFactory factory() {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    return factory;
  }

  private static void read(XMLStreamReader xml, String root, String element, int max,
      Consumer<Entry> each) throws XMLStreamException {
    var depth = 0;
    var entries = 0;
    @Nullable
    Draft draft = null;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD ->
          throw new UnfitMetadata("%s.xml has a document type of its own".formatted(root));
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          if (depth == 1 && !xml.getLocalName().equals(root)) {
            throw new UnfitMetadata(
                "an element '%s' where '%s' should be".formatted(xml.getLocalName(), root));
          }
          if (depth == 2 && xml.getLocalName().equals(element)) {
            if (++entries > max) {
              throw new UnfitMetadata("more than %,d of '%s'".formatted(max, element));
            }
            draft = new Draft(value(xml, "type"));
          } else if (depth == 3 && draft != null) {
            depth -= draft.take(xml);
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (depth-- == 2 && draft != null) {
            each.accept(draft.entry());
            draft = null;
          }
        }
        default -> {}
      }
    }
  }

  private static String value(XMLStreamReader xml, String attribute) {
    var value = xml.getAttributeValue(null, attribute);
    return value == null ? "" : value;
  }

  /** Of an element that has nothing else in it; reads its end. */
  private static String text(XMLStreamReader xml) throws XMLStreamException {
    var text = new StringBuilder();
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (!xml.hasText() || text.length() + xml.getTextLength() > TEXT_MAX) {
        throw new UnfitMetadata("an element where a short text should be");
      }
      text.append(xml.getText());
    }
    return text.toString();
  }

  /** An entry of which not all has been read. */
  private static final class Draft {
    private final String type;
    private @Nullable String path;
    private long sizeBytes = -1;
    private @Nullable Checksum checksum;

    private Draft(String type) {
      this.type = type;
    }

    /** How many elements it read the end of. */
    private int take(XMLStreamReader xml) throws XMLStreamException {
      switch (xml.getLocalName()) {
        case "location" -> {
          if (xml.getAttributeValue("http://www.w3.org/XML/1998/namespace", "base") != null) {
            throw new UnfitMetadata("a file that lies elsewhere (xml:base)");
          }
          path = value(xml, "href");
        }
        case "checksum" -> {
          checksum = Checksum.of(value(xml, "type"), text(xml));
          return 1;
        }
        // In repomd.xml a text, in primary.xml an attribute.
        case "size" -> {
          var attribute = xml.getAttributeValue(null, "package");
          sizeBytes = number(attribute == null ? text(xml) : attribute);
          return attribute == null ? 1 : 0;
        }
        default -> {}
      }
      return 0;
    }

    private static long number(String text) {
      try {
        return Long.parseLong(text.strip());
      } catch (NumberFormatException none) {
        throw new UnfitMetadata("a size of '%s'".formatted(text), none);
      }
    }

    private Entry entry() {
      if (path == null || path.isEmpty() || checksum == null) {
        throw new UnfitMetadata("an entry '%s' without %s".formatted(type,
            checksum == null ? "checksum" : "location"));
      }
      return new Entry(type, path, sizeBytes, checksum);
    }
  }

  /** Told by its first bytes, since names are only names. */
  private static InputStream open(InputStream compressed) throws IOException {
    var in = new BufferedInputStream(compressed);
    in.mark(MAGIC_BYTES);
    var magic = in.readNBytes(MAGIC_BYTES);
    in.reset();
    if (begins(magic, 0x1f, 0x8b)) {
      return new GZIPInputStream(in);
    }
    if (begins(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      return new ZstdInputStream(in);
    }
    if (begins(magic, 0xfd, '7', 'z') || begins(magic, 'B', 'Z', 'h')) {
      throw new UnfitMetadata(
          "metadata compressed with xz or bzip2 (expected: gzip, zstd or none)");
    }
    return in;
  }

  private static boolean begins(byte[] bytes, int... with) {
    for (int i = 0; i < with.length; i++) {
      if (bytes.length <= i || (bytes[i] & 0xff) != with[i]) {
        return false;
      }
    }
    return true;
  }

  /** Fails where there is more. */
  private static final class Limited extends FilterInputStream {
    private long left;

    private Limited(InputStream in, long max) {
      super(in);
      this.left = max;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var count = super.read(bytes, offset, length);
      left -= Math.max(0, count);
      if (left < 0) {
        throw new UnfitMetadata("more open bytes than %,d".formatted(OPEN_BYTES_MAX));
      }
      return count;
    }
  }
}
