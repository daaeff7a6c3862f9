package dev.rind.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.packager.rpm.RpmVersion;
import org.eclipse.packager.rpm.build.BuilderContext;
import org.eclipse.packager.rpm.build.BuilderOptions;
import org.eclipse.packager.rpm.build.DigestAlgorithm;
import org.eclipse.packager.rpm.deps.RpmDependencyFlags;

/**
 * Makes a real RPM file, of architecture {@code noarch}, that rpm and dnf install.
 *
 * <p>Immutable: every method gives another one.
 */
public final class RpmBuilder {
  private final String name;
  private final String version;
  private final String release;
  private final List<Requirement> requirements;
  private final List<Payload> payload;

  private RpmBuilder(
      String name,
      String version,
      String release,
      List<Requirement> requirements,
      List<Payload> payload) {
    this.name = name;
    this.version = version;
    this.release = release;
    this.requirements = List.copyOf(requirements);
    this.payload = List.copyOf(payload);
  }

  public static RpmBuilder rpm(String name, String version, String release) {
    return new RpmBuilder(name, version, release, List.of(), List.of());
  }

  public RpmBuilder requires(String other) {
    return with(new Requirement(other, "", List.of()));
  }

  public RpmBuilder requiresAtLeast(String other, String otherVersion) {
    return with(new Requirement(
        other, otherVersion, List.of(RpmDependencyFlags.GREATER, RpmDependencyFlags.EQUAL)));
  }

  /** With a file in its payload, at an absolute path. */
  public RpmBuilder file(String path, String text) {
    var all = new ArrayList<>(payload);
    all.add(new Payload(path, text));
    return new RpmBuilder(name, version, release, requirements, all);
  }

  /** Writes {@code name-version-release.noarch.rpm} into a folder. */
  public Path writeTo(Path folder) {
    var file = folder.resolve("%s-%s-%s.noarch.rpm".formatted(name, version, release));
    var options = new BuilderOptions();
    options.setFileDigestAlgorithm(DigestAlgorithm.SHA256); // MD5, the default, is refused in FIPS mode
    try (var rpm = new org.eclipse.packager.rpm.build.RpmBuilder(
        name, new RpmVersion(version, release), "noarch", file, options)) {
      var information = rpm.getInformation();
      information.setSummary("A " + name + " to test with");
      information.setDescription("It has no use but to be installed.");
      information.setLicense("Apache-2.0");
      information.setVendor("Rind");
      information.setBuildHost("localhost");
      information.setSourcePackage("%s-%s-%s.src.rpm".formatted(name, version, release));
      for (var other : requirements) {
        rpm.addRequirement(
            other.name(), other.version(), other.flags().toArray(RpmDependencyFlags[]::new));
      }
      var context = rpm.newContext();
      for (var each : payload) {
        context.addFile(
            each.path(), each.text().getBytes(StandardCharsets.UTF_8),
            BuilderContext.modeCustomizer((short) 0644));
      }
      rpm.build();
    } catch (IOException e) {
      throw new UncheckedIOException("RPM " + file, e);
    }
    return file;
  }

  private RpmBuilder with(Requirement added) {
    var all = new ArrayList<>(requirements);
    all.add(added);
    return new RpmBuilder(name, version, release, all, payload);
  }

  private record Requirement(String name, String version, List<RpmDependencyFlags> flags) {}

  private record Payload(String path, String text) {}
}
