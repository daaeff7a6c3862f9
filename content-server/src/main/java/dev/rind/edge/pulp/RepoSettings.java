package dev.rind.edge.pulp;

import dev.rind.edge.catalog.RepoConfig;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Set;

/** Reads the settings of a {@code config.repo}, which are JSON in the database (contract 8.1). */
final class RepoSettings {
  private static final String BASE_URL = "baseurl";

  private RepoSettings() {}

  static RepoConfig read(String json, boolean signed) {
    var object = object(json);
    var baseUrl = object.getValue(BASE_URL) == null ? ""
        : PythonText.printed(object.getValue(BASE_URL));
    var settings = new LinkedHashMap<String, String>();
    object.forEach(entry -> settings.put(entry.getKey(), PythonText.printed(entry.getValue())));
    settings.keySet().removeAll(Set.of("name", BASE_URL));
    return new RepoConfig(settings, baseUrl.isEmpty() ? null : baseUrl, signed);
  }

  /** What Pulp could not have written is nothing: the rest of the distribution is served all the same. */
  private static JsonObject object(String json) {
    try {
      return new JsonObject(json);
    } catch (DecodeException noObject) {
      return new JsonObject();
    }
  }
}
