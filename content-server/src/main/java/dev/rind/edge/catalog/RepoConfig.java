package dev.rind.edge.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a generated {@code config.repo} is made of, besides the distribution itself (contract 8.1).
 *
 * @param settings the publication's, in their stored order and as Python prints them; without name and base URL
 * @param baseUrl the publication's, which counts where Pulp does not know its own origin
 * @param signed the repository signs its metadata
 */
public record RepoConfig(Map<String, String> settings, @Nullable String baseUrl, boolean signed) {
  public RepoConfig {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings)); // Map.copyOf keeps no order
  }
}
