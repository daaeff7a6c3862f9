package dev.rind.bench.swarm;

import java.net.URI;
import java.util.List;

/**
 * What one yum repository has that clients may fetch.
 *
 * @param metadata the files that dnf downloads
 * @param types of the metadata, in the same order
 */
public record Repository(URI url, RemoteFile repomd, List<RemoteFile> metadata, List<String> types,
    List<RemoteFile> packages) {
  public Repository {
    metadata = List.copyOf(metadata);
    types = List.copyOf(types);
    packages = List.copyOf(packages);
  }
}
