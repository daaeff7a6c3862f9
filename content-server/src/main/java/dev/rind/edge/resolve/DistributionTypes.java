package dev.rind.edge.resolve;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which kinds of distribution serve what (contract 3.2): those of publications, and those that serve
 * a version's content without any. Of all others it is not known what plugin code would answer.
 */
public record DistributionTypes(Set<String> published, Set<String> versioned) {
  public DistributionTypes {
    published = Set.copyOf(published);
    versioned = Set.copyOf(versioned);
  }

  public static final String RPM = "rpm.rpm";

  /** The one that serves artifacts by their ids (contract 3.7). */
  public static final String ARTIFACTS = "core.artifact";

  /** Serves a version's content, and keys that are generated. */
  static final String KEYRING = "core.openpgp";

  /** The types known here, and those of which the operator says that they serve the plain content of a version. */
  public static DistributionTypes of(List<String> versioned) {
    var all = new HashSet<>(versioned);
    all.add(KEYRING);
    return new DistributionTypes(Set.of(RPM, "file.file"), all);
  }

  /** All types that are served, whatever way. */
  public Set<String> known() {
    var all = new HashSet<>(published);
    all.addAll(versioned);
    all.add(ARTIFACTS);
    return all;
  }
}
