package dev.rind.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;

/**
 * The stored files of one domain: each body once, by its sha256, as a file under the media root and
 * a row of {@code core_artifact} (contract 7.5).
 */
final class Artifacts {
  private final Database database;
  private final Path mediaRoot;
  private final UUID domain;
  private final String prefix;

  Artifacts(Database database, Path mediaRoot, UUID domain, boolean isDefault) {
    this.database = database;
    this.mediaRoot = mediaRoot;
    this.domain = domain;
    this.prefix = isDefault ? "artifact/" : "artifact/" + domain + "/";
  }

  /** The artifact of each body; what is missing of files is written, of rows is added to {@code rows}. */
  Map<Body, UUID> store(Collection<Body> bodies, Rows rows, Instant at) {
    var known = new HashMap<String, UUID>();
    database.rows(
        row -> known.put(row.getString(1), row.getObject(2, UUID.class)),
        "SELECT sha256, pulp_id FROM core_artifact WHERE pulp_domain_id = ? AND sha256 = ANY (?)",
        domain,
        bodies.stream().map(Body::sha256).distinct().toArray(String[]::new));
    var stored = new HashMap<Body, UUID>();
    for (var body : new HashSet<>(bodies)) {
      stored.put(body, known.computeIfAbsent(body.sha256(), missing -> add(body, rows, at)));
      write(body);
    }
    return stored;
  }

  private UUID add(Body body, Rows rows, Instant at) {
    var id = Ids.next();
    var digests = body.digests();
    rows.base(
        "core_artifact", id, at,
        "file", name(body.sha256()), "size", digests.sizeBytes(),
        "md5", null, "sha1", null, "sha224", digests.sha224(), "sha256", digests.sha256(),
        "sha384", digests.sha384(), "sha512", digests.sha512(),
        "timestamp_of_interest", at, "pulp_domain_id", domain);
    return id;
  }

  private void write(Body body) {
    var file = mediaRoot.resolve(name(body.sha256()));
    if (Files.exists(file)) {
      return;
    }
    try (var in = body.open()) {
      Files.createDirectories(file.getParent());
      Files.copy(in, file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String name(String sha256) {
    return prefix + sha256.substring(0, 2) + "/" + sha256.substring(2);
  }
}
