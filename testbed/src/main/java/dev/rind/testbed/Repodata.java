package dev.rind.testbed;

import dev.rind.testbed.RpmFile.Dependency;
import dev.rind.testbed.RpmFile.Relation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.deps.RpmDependencyFlags;

/**
 * The metadata of a yum repository: {@code repomd.xml}, and primary, filelists and other under
 * names that begin with their sha256.
 *
 * <p><b>Bounds:</b> all of it is made in memory, some 2 KB a package.
 */
final class Repodata {
  private static final String COMMON = "http://linux.duke.edu/metadata/common";
  private static final String RPM = "http://linux.duke.edu/metadata/rpm";
  private static final String FILELISTS = "http://linux.duke.edu/metadata/filelists";
  private static final String OTHER = "http://linux.duke.edu/metadata/other";
  private static final String REPO = "http://linux.duke.edu/metadata/repo";
  /** The files that primary lists itself, for dependencies on them. */
  private static final Pattern PRIMARY_FILES = Pattern
      .compile("/etc/.*|.*bin/.*|/usr/lib/sendmail");

  private final Map<String, RpmFile> packages;
  private final long revision;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Xml repomd = new Xml();

  private Repodata(Map<String, RpmFile> packages, long revision) {
    this.packages = packages;
    this.revision = revision;
  }

  /**
   * The files under {@code repodata/} by path.
   *
   * @param packages by their path in the repository
   * @param revision usually the time in seconds since 1970
   */
  static Map<String, byte[]> of(Map<String, RpmFile> packages, long revision) {
    return new Repodata(packages, revision).make();
  }

  /**
   * The same for files that are no real packages: of each there is what it takes to download it.
   *
   * @param packages by their path in the repository, {@code .../NAME-VERSION-RELEASE.ARCH.rpm}
   */
  static Map<String, byte[]> ofBodies(Map<String, Body> packages, long revision) {
    return new Repodata(Map.of(), revision).make(
        list(packages, "metadata", COMMON, Repodata::plainPrimary),
        list(packages, "filelists", FILELISTS, Repodata::plainHeader),
        list(packages, "otherdata", OTHER, Repodata::plainHeader));
  }

  private Map<String, byte[]> make() {
    return make(list(packages, "metadata", COMMON, this::primary),
        list(packages, "filelists", FILELISTS, this::filelists),
        list(packages, "otherdata", OTHER, this::other));
  }

  private Map<String, byte[]> make(byte[] primary, byte[] filelists, byte[] other) {
    repomd.open("repomd", "xmlns", REPO, "xmlns:rpm", RPM).text("revision", revision);
    data("primary", primary);
    data("filelists", filelists);
    data("other", other);
    repomd.close("repomd");
    files.put("repodata/repomd.xml", repomd.bytes());
    return files;
  }

  private static <P> byte[] list(Map<String, P> packages, String root, String namespace,
      BiConsumer<Xml, Map.Entry<String, P>> each) {
    var xml = new Xml();
    xml.open(root, "xmlns", namespace, "xmlns:rpm", RPM, "packages", packages.size());
    packages.entrySet().forEach(entry -> each.accept(xml, entry));
    return xml.close(root).bytes();
  }

  private void data(String type, byte[] open) {
    var compressed = gzip(open);
    var sha256 = Body.of(compressed).sha256();
    var path = "repodata/%s-%s.xml.gz".formatted(sha256, type);
    files.put(path, compressed);
    repomd
        .open("data", "type", type)
        .text("checksum", sha256, "type", "sha256")
        .text("open-checksum", Body.of(open).sha256(), "type", "sha256")
        .empty("location", "href", path)
        .text("timestamp", revision)
        .text("size", compressed.length)
        .text("open-size", open.length)
        .close("data");
  }

  private void primary(Xml xml, Map.Entry<String, RpmFile> entry) {
    var rpm = entry.getValue();
    xml
        .open("package", "type", "rpm")
        .text("name", rpm.name())
        .text("arch", rpm.architecture())
        .empty("version", "epoch", rpm.epoch(), "ver", rpm.version(), "rel", rpm.release())
        .text("checksum", rpm.body().sha256(), "type", "sha256", "pkgid", "YES")
        .text("summary", rpm.text(RpmTag.SUMMARY))
        .text("description", rpm.text(RpmTag.DESCRIPTION))
        .text("packager", rpm.text(RpmTag.PACKAGER))
        .text("url", rpm.text(RpmTag.URL))
        .empty("time", "file", modifiedSeconds(rpm), "build", rpm.number(RpmTag.BUILDTIME))
        .empty(
            "size",
            "package", rpm.body().sizeBytes(),
            "installed", Math.max(rpm.number(RpmTag.SIZE), rpm.number(RpmTag.LONGSIZE)),
            "archive", rpm.payloadSizeBytes())
        .empty("location", "href", entry.getKey())
        .open("format")
        .text("rpm:license", rpm.text(RpmTag.LICENSE))
        .text("rpm:vendor", rpm.text(RpmTag.VENDOR))
        .text("rpm:group", rpm.text(RpmTag.GROUP))
        .text("rpm:buildhost", rpm.text(RpmTag.BUILDHOST))
        .text("rpm:sourcerpm", rpm.text(RpmTag.SOURCE_PACKAGE))
        .empty("rpm:header-range", "start", rpm.headerStart(), "end", rpm.headerEnd());
    for (var relation : Relation.values()) {
      dependencies(xml, relation, rpm.dependencies(relation));
    }
    rpm
        .files()
        .stream()
        .filter(file -> PRIMARY_FILES.matcher(file.path()).matches())
        .forEach(file -> file(xml, file));
    xml.close("format").close("package");
  }

  private void filelists(Xml xml, Map.Entry<String, RpmFile> entry) {
    header(xml, entry.getValue());
    entry.getValue().files().forEach(file -> file(xml, file));
    xml.close("package");
  }

  /** Without changelogs, which nobody needs to install a package. */
  private void other(Xml xml, Map.Entry<String, RpmFile> entry) {
    header(xml, entry.getValue());
    xml.close("package");
  }

  private static void plainPrimary(Xml xml, Map.Entry<String, Body> entry) {
    var body = entry.getValue();
    var name = Nevra.of(entry.getKey());
    xml
        .open("package", "type", "rpm")
        .text("name", name.name)
        .text("arch", name.architecture)
        .empty("version", "epoch", 0, "ver", name.version, "rel", name.release)
        .text("checksum", body.sha256(), "type", "sha256", "pkgid", "YES")
        .text("summary", name.name)
        .empty("size", "package", body.sizeBytes(), "installed", body.sizeBytes(), "archive",
            body.sizeBytes())
        .empty("location", "href", entry.getKey())
        .close("package");
  }

  private static void plainHeader(Xml xml, Map.Entry<String, Body> entry) {
    var name = Nevra.of(entry.getKey());
    xml
        .open("package", "pkgid", entry.getValue().sha256(), "name", name.name, "arch",
            name.architecture)
        .empty("version", "epoch", 0, "ver", name.version, "rel", name.release)
        .close("package");
  }

  /** What a package is called, by the name of its file. */
  private record Nevra(String name, String version, String release, String architecture) {
    private static final Pattern FILE = Pattern
        .compile("(?:.*/)?([^/]+)-([^-/]+)-([^-/]+)\\.([^./]+)\\.rpm");

    private static Nevra of(String path) {
      var parts = FILE.matcher(path);
      if (!parts.matches()) {
        throw new IllegalArgumentException("no name of a package: " + path);
      }
      return new Nevra(parts.group(1), parts.group(2), parts.group(3), parts.group(4));
    }
  }

  private static void header(Xml xml, RpmFile rpm) {
    xml
        .open("package", "pkgid", rpm.body().sha256(), "name", rpm.name(), "arch",
            rpm.architecture())
        .empty("version", "epoch", rpm.epoch(), "ver", rpm.version(), "rel", rpm.release());
  }

  private static void file(Xml xml, RpmFile.Entry file) {
    if (file.type().isEmpty()) {
      xml.text("file", file.path());
    } else {
      xml.text("file", file.path(), "type", file.type());
    }
  }

  private static void dependencies(Xml xml, Relation relation, List<Dependency> dependencies) {
    if (dependencies.isEmpty()) {
      return;
    }
    var element = "rpm:" + relation.name().toLowerCase(Locale.ROOT);
    xml.open(element);
    dependencies.forEach(each -> xml.empty("rpm:entry", attributes(relation, each)));
    xml.close(element);
  }

  private static Object[] attributes(Relation relation, Dependency dependency) {
    var attributes = new ArrayList<Object>(List.of("name", dependency.name()));
    var comparison = comparison(dependency.flags());
    if (!comparison.isEmpty()) {
      attributes.addAll(List.of("flags", comparison));
      attributes.addAll(version(dependency.version()));
    }
    if (relation == Relation.REQUIRES && needsBefore(dependency.flags())) {
      attributes.addAll(List.of("pre", "1"));
    }
    return attributes.toArray();
  }

  private static String comparison(Set<RpmDependencyFlags> flags) {
    boolean equal = flags.contains(RpmDependencyFlags.EQUAL);
    if (flags.contains(RpmDependencyFlags.LESS)) {
      return equal ? "LE" : "LT";
    }
    if (flags.contains(RpmDependencyFlags.GREATER)) {
      return equal ? "GE" : "GT";
    }
    return equal ? "EQ" : "";
  }

  private static boolean needsBefore(Set<RpmDependencyFlags> flags) {
    return flags.contains(RpmDependencyFlags.PREREQ)
        || flags.contains(RpmDependencyFlags.SCRIPT_PRE)
        || flags.contains(RpmDependencyFlags.SCRIPT_POST);
  }

  /** {@code 1:2.0-3} in its parts. */
  private static List<Object> version(String text) {
    int colon = text.indexOf(':');
    int dash = text.lastIndexOf('-');
    var parts = new ArrayList<Object>();
    parts.addAll(List.of("epoch", colon < 0 ? "0" : text.substring(0, colon)));
    parts.addAll(List.of("ver", text.substring(colon + 1, dash < 0 ? text.length() : dash)));
    if (dash >= 0) {
      parts.addAll(List.of("rel", text.substring(dash + 1)));
    }
    return parts;
  }

  private static long modifiedSeconds(RpmFile rpm) {
    try {
      return rpm.modified().getEpochSecond();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Elements written one after the other; attributes alternate in name and value. */
  private static final class Xml {
    private final StringBuilder text = new StringBuilder(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    Xml open(String name, Object... attributes) {
      return tag(name, attributes, ">\n");
    }

    Xml close(String name) {
      text.append("</").append(name).append(">\n");
      return this;
    }

    Xml empty(String name, Object... attributes) {
      return tag(name, attributes, "/>\n");
    }

    Xml text(String name, Object content, Object... attributes) {
      tag(name, attributes, ">");
      text.append(escaped(content));
      return close(name);
    }

    byte[] bytes() {
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Xml tag(String name, Object[] attributes, String end) {
      text.append('<').append(name);
      for (int i = 0; i < attributes.length; i += 2) {
        text.append(' ')
            .append(attributes[i])
            .append("=\"")
            .append(escaped(attributes[i + 1]))
            .append('"');
      }
      text.append(end);
      return this;
    }

    /** XML 1.0 has no way at all to write most control characters, so they are left out. */
    private static String escaped(Object content) {
      return content
          .toString()
          .codePoints()
          .filter(c -> c >= 0x20 || c == '\n' || c == '\t')
          .mapToObj(c -> switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            case '"' -> "&quot;";
            default -> Character.toString(c);
          })
          .collect(Collectors.joining());
    }
  }
}
