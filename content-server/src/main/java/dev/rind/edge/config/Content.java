package dev.rind.edge.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is served under which URLs.
 *
 * @param prefix begins and ends with a slash
 * @param origin scheme, host and port for URLs that are generated, without a slash at the end
 * @param domainEnabled the first segment behind the prefix names a domain
 * @param hideGuarded distributions with a guard are left out of listings
 * @param heartbeat how long Pulp believes that a content app is alive
 * @param retention how long a publication that was replaced still serves what the new one lacks. Pulp's
 *     writers count it; zero: not at all, whatever they wrote before
 * @param noCache names of files that no cache may give without asking (pulp_rpm's NOCACHE_LIST)
 * @param versionTypes types without publications, which serve the content of a version
 * @param apiRoot where Pulp's API is: begins and ends with a slash. Denials name guards by it
 * @param guardVariables names of the environment variables that guards may ask for
 */
public record Content(
    String prefix,
    Optional<String> origin,
    boolean domainEnabled,
    boolean hideGuarded,
    Duration heartbeat,
    Duration retention,
    Set<String> noCache,
    List<String> versionTypes,
    String apiRoot,
    Set<String> guardVariables) {

  public Content {
    noCache = Set.copyOf(noCache);
    versionTypes = List.copyOf(versionTypes);
    guardVariables = Set.copyOf(guardVariables);
  }

  static Content read(PulpReader pulp, List<String> versionTypes) {
    return new Content(
        path(pulp, "CONTENT_PATH_PREFIX", "/pulp/content/"),
        origin(pulp),
        pulp.flag("DOMAIN_ENABLED"),
        pulp.flag("HIDE_GUARDED_DISTRIBUTIONS"),
        pulp.seconds("CONTENT_APP_TTL", 1).orElse(Duration.ofSeconds(30)),
        pulp.seconds("DISTRIBUTED_PUBLICATION_RETENTION_PERIOD", 0).orElse(Duration.ZERO),
        Set.copyOf(pulp.texts("NOCACHE_LIST")),
        versionTypes,
        path(pulp, "API_ROOT", "/pulp/"),
        Set.copyOf(pulp.texts("ENVVAR_HEADER_CONTENT_GUARD_ALLOWED_VARS")));
  }

  private static String path(PulpReader pulp, String name, String usual) {
    var path = pulp.text(name);
    return path.filter(text -> text.startsWith("/") && text.endsWith("/")).orElseGet(() -> {
      path.ifPresent(text -> pulp.fault(name, text, "a path that begins and ends with /"));
      return usual;
    });
  }

  private static Optional<String> origin(PulpReader pulp) {
    return pulp.text("CONTENT_ORIGIN")
        .filter(text -> !text.isEmpty())
        .map(text -> text.endsWith("/") ? text.substring(0, text.length() - 1) : text)
        .flatMap(text -> text.matches("https?://[^/?#@\\s]+")
            ? Optional.of(text)
            : pulp.fault("CONTENT_ORIGIN", text,
                "a URL of scheme, host and port such as https://pulp.example.com"));
  }
}
