package dev.rind.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * A yum repository: RPM files, laid out as Pulp publishes them ({@code Packages/b/bear-...rpm}, the
 * letter in lower case), with the metadata a publish writes.
 *
 * <p><b>Bounds:</b> packages stay on disk; their headers and the metadata are in memory.
 */
public final class YumRepository {
  private final SequencedMap<String, RpmFile> packages;

  private YumRepository(SequencedMap<String, RpmFile> packages) {
    this.packages = packages;
  }

  /**
   * A small zoo, its files written into a folder: dog needs bear, bear needs cat; lion needs a cat
   * of at least 1.0; wolf, of which there are two versions, fox and ant need nothing.
   */
  public static YumRepository demo(Path folder) {
    animal("ant", "1.0").writeTo(folder);
    animal("bear", "1.0").requires("cat").writeTo(folder);
    animal("cat", "1.0").writeTo(folder);
    animal("dog", "1.0").requires("bear").writeTo(folder);
    animal("fox", "2.1").writeTo(folder);
    animal("lion", "1.0").requiresAtLeast("cat", "1.0").writeTo(folder);
    animal("wolf", "1.0").writeTo(folder);
    animal("wolf", "1.1").writeTo(folder);
    return of(folder);
  }

  /**
   * The {@code *.rpm} files of a folder and of those below it. Of two with the same name the first
   * by path is taken, as they would have the same path in the repository.
   *
   * <p><b>Errors:</b> an {@link IllegalArgumentException} that names the folder where there is none
   * or no RPM in it, or the file that is no RPM.
   */
  public static YumRepository of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("not a folder: " + folder);
    }
    var packages = new TreeMap<String, RpmFile>();
    for (var file : rpms(folder)) {
      packages.computeIfAbsent(location(file), missing -> RpmFile.read(file));
    }
    if (packages.isEmpty()) {
      throw new IllegalArgumentException("no *.rpm file in " + folder);
    }
    return new YumRepository(packages);
  }

  /** The paths of its packages, in order. */
  public List<String> packagePaths() {
    return List.copyOf(packages.keySet());
  }

  /** The name of a package worth installing: of the generated ones the one with the deepest needs. */
  String suggestion() {
    var names = packages.values().stream().map(RpmFile::name).toList();
    return names.contains("dog") ? "dog" : names.getFirst();
  }

  /** As a distribution, at that base path. */
  public PulpDistribution at(String basePath) {
    packages.values().parallelStream().forEach(rpm -> rpm.body().digests());
    var entries = new ArrayList<Entry>();
    packages.forEach((path, rpm) -> entries.add(new Entry.Stored(path, rpm.body(), null)));
    Repodata
        .of(packages, Instant.now().getEpochSecond())
        .forEach((path, bytes) -> entries.add(new Entry.Metadata(path, Body.of(bytes))));
    return PulpDistribution.distribution(basePath).plus(entries);
  }

  private static RpmBuilder animal(String name, String version) {
    return RpmBuilder
        .rpm(name, version, "1")
        .file("/usr/share/doc/%s/README".formatted(name), "This is a %s.\n".formatted(name))
        .file("/usr/share/%s/sound".formatted(name), (name + "! ").repeat(2_000));
  }

  private static List<Path> rpms(Path folder) {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".rpm") && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String location(Path file) {
    var name = file.getFileName().toString();
    return "Packages/%s/%s".formatted(name.substring(0, 1).toLowerCase(Locale.ROOT), name);
  }
}
