package dev.rind.testbed;

import dev.rind.testbed.Database.Change;
import dev.rind.testbed.PulpDistribution.Publishing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A repository and what its latest version holds; it knows the rows a new version and its
 * publication leave (contract 3.2, 8.3).
 *
 * <p><b>Threading:</b> one thread.
 */
final class Repository {
  private final UUID id = Ids.next();
  private final UUID domain;
  private final Artifacts artifacts;
  private @Nullable UUID remote;
  private int nextNumber;
  private Map<Entry, Content> contents = Map.of();

  Repository(UUID domain, Artifacts artifacts) {
    this.domain = domain;
    this.artifacts = artifacts;
  }

  UUID id() {
    return id;
  }

  /** The rows of a new repository with its empty version 0. */
  void create(Rows rows, PulpDistribution spec, Instant at) {
    rows.base(
        "core_repository", id, at,
        "name", spec.name(), "next_version", 1, "pulp_type", spec.type(), "user_hidden", false,
        "pulp_labels", "", "pulp_domain_id", domain);
    Details.repository(rows, id, spec);
    version(rows, List.of(), at);
  }

  /** The rows of a version with the spec's entries, and of its publication. */
  Published publish(Rows rows, List<Change> changes, PulpDistribution spec, Instant at) {
    var stored = artifacts.store(bodies(spec.entries()), rows, at);
    var next = new LinkedHashMap<Entry, Content>();
    for (var entry : spec.entries()) {
      if (!(entry instanceof Entry.Metadata)) {
        var kept = contents.get(entry);
        next.put(entry, kept != null ? kept : content(rows, entry, stored, spec, at));
      }
    }
    var version = version(rows, next.values().stream().map(Content::id).toList(), at);
    next.forEach((entry, content) -> {
      if (!contents.containsKey(entry)) {
        added(rows, content, version,
            entry instanceof Entry.Stored file && file.added() != null ? file.added() : at);
      }
    });
    removed(changes, next, version);
    int number = nextNumber - 1;
    changes.add(new Change(
        "UPDATE core_repository SET next_version = ?, pulp_last_updated = now() WHERE pulp_id = ?",
        nextNumber,
        id));
    contents = next;
    if (spec.publishing() == Publishing.NONE) {
      return new Published(version, number, Optional.empty());
    }
    return new Published(version, number,
        Optional.of(publication(rows, version, stored, spec, at)));
  }

  /** The rows of one more publication of a version whose files are among those of the latest one. */
  Published republish(Rows rows, Published of, PulpDistribution spec, Instant at) {
    var stored = artifacts.store(bodies(spec.entries()), rows, at);
    return new Published(of.version(), of.number(),
        Optional.of(publication(rows, of.version(), stored, spec, at)));
  }

  /** The content artifact of what is served at a path of the latest version. */
  UUID contentArtifact(String path) {
    return contents
        .entrySet()
        .stream()
        .filter(each -> each.getKey().path().equals(path))
        .map(each -> each.getValue().contentArtifact())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no content at " + path));
  }

  private static List<Body> bodies(List<Entry> entries) {
    var bodies = new ArrayList<Body>(entries.size());
    for (var entry : entries) {
      switch (entry) {
        case Entry.Stored file -> bodies.add(file.body());
        case Entry.Metadata file -> bodies.add(file.body());
        case Entry.OnDemand none -> {}
      }
    }
    return bodies;
  }

  private UUID version(Rows rows, List<UUID> contentIds, Instant at) {
    var version = Ids.next();
    rows.base(
        "core_repositoryversion", version, at,
        "number", nextNumber++, "complete", true, "repository_id", id, "info", "{}",
        "content_ids", contentIds);
    return version;
  }

  private Content content(
      Rows rows, Entry entry, Map<Body, UUID> stored, PulpDistribution spec, Instant at) {
    var content = new Content(Ids.next(), Ids.next());
    var path = spec.type().equals("rpm.rpm") && spec.publishing() == Publishing.PUBLISHED
        ? entry.path().substring(entry.path().lastIndexOf('/') + 1) // a package knows no layout
        : entry.path();
    var artifact = entry instanceof Entry.Stored file ? stored.get(file.body()) : null;
    content(rows, content, Details.contentType(spec), path, artifact, at);
    if (entry instanceof Entry.OnDemand missing) {
      remoteArtifact(rows, content, missing, spec, at);
    }
    return content;
  }

  private void content(
      Rows rows, Content content, String type, String path, @Nullable UUID artifact, Instant at) {
    rows.base(
        "core_content", content.id(), at,
        "pulp_type", type, "timestamp_of_interest", at, "pulp_domain_id", domain, "pulp_labels",
        "");
    rows.base(
        "core_contentartifact", content.contentArtifact(), at,
        "relative_path", path, "artifact_id", artifact, "content_id", content.id());
  }

  private void added(Rows rows, Content content, UUID version, Instant at) {
    rows.base(
        "core_repositorycontent", Ids.next(), at,
        "content_id", content.id(), "repository_id", id, "version_added_id", version,
        "version_removed_id", null);
  }

  private void removed(List<Change> changes, Map<Entry, Content> next, UUID version) {
    var gone = contents
        .entrySet()
        .stream()
        .filter(each -> !next.containsKey(each.getKey()))
        .map(each -> each.getValue().id())
        .toArray(UUID[]::new);
    changes.add(new Change(
        """
        UPDATE core_repositorycontent SET version_removed_id = ?, pulp_last_updated = now()
        WHERE repository_id = ? AND version_removed_id IS NULL AND content_id = ANY (?)""",
        version,
        id,
        gone));
  }

  private void remoteArtifact(
      Rows rows, Content content, Entry.OnDemand missing, PulpDistribution spec, Instant at) {
    if (remote == null) {
      remote = Ids.next();
      rows.base(
          "core_remote", remote, at,
          "pulp_type", spec.type(), "name", spec.name(), "url", missing.url(), "tls_validation",
          true,
          "policy", "on_demand", "pulp_labels", "", "pulp_domain_id", domain);
      Details.remote(rows, remote, spec);
    }
    rows.base(
        "core_remoteartifact", Ids.next(), at,
        "url", missing.url(), "size", missing.sizeBytes(), "sha256", missing.sha256(),
        "content_artifact_id", content.contentArtifact(), "remote_id", remote,
        "pulp_domain_id", domain);
  }

  private UUID publication(
      Rows rows, UUID version, Map<Body, UUID> stored, PulpDistribution spec, Instant at) {
    var publication = Ids.next();
    rows.base(
        "core_publication", publication, at,
        "pulp_type", spec.type(), "complete", true,
        "pass_through", spec.publishing() == Publishing.PASS_THROUGH,
        "repository_version_id", version, "pulp_domain_id", domain,
        "checkpoint", spec.isCheckpoint());
    if (spec.isCheckpoint()) {
      rows.needs("core_publication.checkpoint", "a checkpoint");
    }
    Details.publication(rows, publication, spec);
    for (var entry : spec.entries()) {
      if (entry instanceof Entry.Metadata file) {
        var content = new Content(Ids.next(), Ids.next());
        var artifact = stored.get(file.body());
        content(rows, content, "core.publishedmetadata", file.path(), artifact, at);
        rows.row(
            "core_publishedmetadata",
            "content_ptr_id", content.id(), "relative_path", file.path(),
            "publication_id", publication);
        publishedArtifact(rows, publication, file.path(), content, at);
      } else if (spec.publishing() == Publishing.PUBLISHED) {
        publishedArtifact(rows, publication, entry.path(), contents.get(entry), at);
      }
    }
    return publication;
  }

  private static void publishedArtifact(
      Rows rows, UUID publication, String path, @Nullable Content content, Instant at) {
    rows.base(
        "core_publishedartifact", Ids.next(), at,
        "relative_path", path,
        "content_artifact_id", Objects.requireNonNull(content).contentArtifact(),
        "publication_id", publication);
  }

  private record Content(UUID id, UUID contentArtifact) {}
}
