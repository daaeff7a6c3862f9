package dev.rind.testbed;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.eclipse.packager.rpm.RpmSignatureTag;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.Type;
import org.eclipse.packager.rpm.deps.RpmDependencyFlags;
import org.eclipse.packager.rpm.parse.InputHeader;
import org.eclipse.packager.rpm.parse.RpmInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An RPM file as its header describes it. Only the header is read, so a payload may be as large as
 * it likes, and compressed as it likes.
 *
 * <p><b>Errors:</b> a file that is no RPM is an {@link UnreadableRpm} naming it.
 */
record RpmFile(
    Path path,
    Body body,
    boolean source,
    long payloadSizeBytes,
    InputHeader<RpmTag> header) {

  static RpmFile read(Path path) {
    try (var in = new HeaderStream(new BufferedInputStream(Files.newInputStream(path)))) {
      var rpm = in.read(path);
      if (rpm.name().isEmpty() || rpm.version().isEmpty()) {
        throw new UnreadableRpm(path, "its header has no name or no version");
      }
      return rpm;
    } catch (IOException | RuntimeException e) {
      throw e instanceof UnreadableRpm known ? known : new UnreadableRpm(path, reason(e));
    }
  }

  String name() {
    return text(RpmTag.NAME);
  }

  /** As a number; none is 0. */
  String epoch() {
    return String.valueOf(number(RpmTag.EPOCH));
  }

  String version() {
    return text(RpmTag.VERSION);
  }

  String release() {
    return text(RpmTag.RELEASE);
  }

  /** {@code src} for a source package, whose header has what it was built on. */
  String architecture() {
    return source ? "src" : text(RpmTag.ARCH);
  }

  /** Offsets in the file. */
  long headerStart() {
    return header.getStart();
  }

  long headerEnd() {
    return header.getStart() + header.getLength();
  }

  /** The text of a tag; of one in several languages the first, which is the untranslated one. */
  String text(RpmTag tag) {
    return switch (header.getTag(tag)) {
      case null -> "";
      case Object[] several -> several.length == 0 ? "" : String.valueOf(several[0]);
      case Object one -> one.toString();
    };
  }

  /** The number of a tag, or 0. */
  long number(RpmTag tag) {
    return numbers(tag).stream().findFirst().orElse(0L);
  }

  Instant modified() throws IOException {
    return Files.getLastModifiedTime(path).toInstant();
  }

  /** What rpm itself provides is left out of requirements. */
  List<Dependency> dependencies(Relation relation) {
    var names = texts(relation.names);
    var flags = numbers(relation.flags);
    var versions = texts(relation.versions);
    return IntStream
        .range(0, names.size())
        .mapToObj(i -> new Dependency(names.get(i), RpmDependencyFlags.parse(flags.get(i)),
            versions.get(i)))
        .filter(each -> !each.name().startsWith("rpmlib("))
        .distinct()
        .toList();
  }

  List<Entry> files() {
    var folders = texts(RpmTag.DIRNAMES);
    var names = texts(RpmTag.BASENAMES);
    var folderOfName = numbers(RpmTag.DIR_INDEXES);
    var modes = numbers(RpmTag.FILE_MODES);
    var flags = numbers(RpmTag.FILE_FLAGS);
    var files = new ArrayList<Entry>(names.size());
    for (int i = 0; i < names.size(); i++) {
      var path = folders.get(folderOfName.get(i).intValue()) + names.get(i);
      boolean folder = (modes.get(i) & 0170000) == 0040000;
      boolean ghost = i < flags.size() && (flags.get(i) & 0100) != 0;
      files.add(new Entry(path, folder ? "dir" : ghost ? "ghost" : ""));
    }
    return files;
  }

  private List<String> texts(RpmTag tag) {
    return values(tag).stream().map(String::valueOf).toList();
  }

  private List<Long> numbers(RpmTag tag) {
    return values(tag).stream().map(value -> ((Number) value).longValue()).toList();
  }

  private List<Object> values(RpmTag tag) {
    return switch (header.getTag(tag)) {
      case null -> List.of();
      case Object[] several -> List.of(several);
      case Object one -> List.of(one);
    };
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** How a package relates to others, and the tags of the header that say so. */
  enum Relation {
    PROVIDES(RpmTag.PROVIDE_NAME, RpmTag.PROVIDE_FLAGS, RpmTag.PROVIDE_VERSION), REQUIRES(
        RpmTag.REQUIRE_NAME, RpmTag.REQUIRE_FLAGS,
        RpmTag.REQUIRE_VERSION), CONFLICTS(RpmTag.CONFLICT_NAME, RpmTag.CONFLICT_FLAGS,
            RpmTag.CONFLICT_VERSION), OBSOLETES(RpmTag.OBSOLETE_NAME, RpmTag.OBSOLETE_FLAGS,
                RpmTag.OBSOLETE_VERSION), SUGGESTS(RpmTag.SUGGEST_NAME, RpmTag.SUGGEST_FLAGS,
                    RpmTag.SUGGEST_VERSION), ENHANCES(RpmTag.ENHANCE_NAME, RpmTag.ENHANCE_FLAGS,
                        RpmTag.ENHANCE_VERSION), RECOMMENDS(RpmTag.RECOMMEND_NAME,
                            RpmTag.RECOMMEND_FLAGS,
                            RpmTag.RECOMMEND_VERSION), SUPPLEMENTS(RpmTag.SUPPLEMENT_NAME,
                                RpmTag.SUPPLEMENT_FLAGS, RpmTag.SUPPLEMENT_VERSION);

    private final RpmTag names;
    private final RpmTag flags;
    private final RpmTag versions;

    Relation(RpmTag names, RpmTag flags, RpmTag versions) {
      this.names = names;
      this.flags = flags;
      this.versions = versions;
    }
  }

  /** One of those relations; {@code version} is empty where any will do. */
  record Dependency(String name, Set<RpmDependencyFlags> flags, String version) {
    Dependency {
      flags = Set.copyOf(flags);
    }
  }

  /** A file an RPM brings; {@code type} is {@code dir}, {@code ghost} or empty. */
  record Entry(String path, String type) {}

  /** The library's own way opens the payload as well, and lacks a decoder for zstd. */
  private static final class HeaderStream extends RpmInputStream {
    private HeaderStream(InputStream in) {
      super(in);
    }

    private RpmFile read(Path path) throws IOException {
      var source = readLead().getType() == Type.SOURCE.getValue();
      var payloadSize = this.<RpmSignatureTag>readHeader(true).getTag(RpmSignatureTag.PAYLOAD_SIZE);
      return new RpmFile(
          path,
          Body.of(path),
          source,
          payloadSize instanceof Number size ? size.longValue() : 0,
          readHeader(false));
    }
  }

  /** A file that was taken for an RPM and is none. */
  static final class UnreadableRpm extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private UnreadableRpm(Path path, @Nullable String reason) {
      super("not a readable RPM: " + path + " (" + reason + ")");
    }
  }
}
