package dev.rind.edge.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How Pulp finds out who asks, and who may download, as far as an edge can follow (contract 4.3, 4.6).
 *
 * <p>The classes are known by their names without their modules, which have changed.
 *
 * @param ways in the order in which Pulp tries them
 * @param newcomers whether Pulp makes a user of whom a proxy names
 * @param otherWays there are others, by which somebody may be known to Pulp alone; a sentence for whoever is denied
 * @param otherPolicy who may download is decided on in another way than Pulp's own; likewise
 */
public record Authentication(List<Way> ways, boolean newcomers, Optional<String> otherWays,
    Optional<String> otherPolicy) {
  /** A way to say who one is. */
  public sealed interface Way {
    /** By a password. */
    record Basic() implements Way {}

    /** By a proxy's header with a name. */
    record RemoteUser(String header) implements Way {}

    /** By a proxy's header with JSON in base64, in which a jq program finds the name. */
    record JsonHeader(String header, String jqFilter) implements Way {}
  }

  private static final String AUTHENTICATORS = "REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES";
  private static final String PERMISSIONS = "REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES";
  private static final String BACKENDS = "AUTHENTICATION_BACKENDS";
  private static final String POLICIES = "ACCESS_POLICIES";
  private static final String RBAC_GUARDS = "contentguards/core/rbac";
  private static final String WORKLOAD_IDENTITY = "WORKLOAD_IDENTITY";

  private static final String PASSWORDS = "ModelBackend";
  private static final String ROLES = "ObjectRolePermissionBackend";
  private static final String CREATING = "RemoteUserBackend";
  private static final String NOT_CREATING = "PulpNoCreateRemoteUserBackend";
  private static final Set<String> KNOWN_BACKENDS = Set.of(PASSWORDS, ROLES, CREATING,
      NOT_CREATING);
  private static final Set<String> KNOWN_AUTHENTICATORS = Set.of("BasicAuthentication",
      // It needs what the content app does not have.
      "SessionAuthentication",
      "PulpRemoteUserAuthentication", "JSONHeaderRemoteAuthentication");

  public Authentication {
    ways = List.copyOf(ways);
  }

  static Authentication read(PulpReader pulp) {
    var authenticators = classes(pulp, AUTHENTICATORS);
    var backends = classes(pulp, BACKENDS);
    var ways = authenticators.stream()
        .flatMap(name -> way(pulp, name, backends).stream())
        .toList();
    return new Authentication(ways, backends.contains(CREATING),
        otherWays(pulp, authenticators, backends), otherPolicy(pulp, backends));
  }

  /** None where it is an expression, which counts as something else. */
  private static List<String> classes(PulpReader pulp, String name) {
    return pulp.isLiteral(name)
        ? pulp.texts(name).stream().map(path -> path.substring(path.lastIndexOf('.') + 1)).toList()
        : List.of();
  }

  private static Optional<Way> way(PulpReader pulp, String authenticator, List<String> backends) {
    var proxies = backends.contains(CREATING) || backends.contains(NOT_CREATING);
    return switch (authenticator) {
      case "BasicAuthentication" ->
        backends.contains(PASSWORDS) ? Optional.of(new Way.Basic()) : Optional.empty();
      case "PulpRemoteUserAuthentication" ->
        proxies ? header(pulp, "REMOTE_USER_ENVIRON_NAME").map(Way.RemoteUser::new)
            : Optional.empty();
      case "JSONHeaderRemoteAuthentication" -> proxies ? json(pulp) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Way> json(PulpReader pulp) {
    var filter = pulp.text("AUTHENTICATION_JSON_HEADER_JQ_FILTER").filter(text -> !text.isEmpty());
    return header(pulp, "AUTHENTICATION_JSON_HEADER")
        .flatMap(header -> filter.map(program -> new Way.JsonHeader(header, program)));
  }

  /**
   * The header behind a name such as {@code HTTP_REMOTE_USER}; nothing else of a request has such a name here. An
   * underscore is a dash: one that stays is what a client sends past its proxy (contract B18).
   */
  private static Optional<String> header(PulpReader pulp, String setting) {
    return pulp.text(setting)
        .filter(name -> name.matches("HTTP_[A-Za-z0-9_-]+"))
        .map(name -> name.substring("HTTP_".length()).replace('_', '-'));
  }

  private static Optional<String> otherWays(PulpReader pulp, List<String> authenticators,
      List<String> backends) {
    return Stream.of(
        other(AUTHENTICATORS, KNOWN_AUTHENTICATORS.containsAll(authenticators)
            && pulp.isLiteral(AUTHENTICATORS)),
        other(BACKENDS, KNOWN_BACKENDS.containsAll(backends) && pulp.isLiteral(BACKENDS)),
        other(WORKLOAD_IDENTITY, !pulp.isAnything(WORKLOAD_IDENTITY)))
        .flatMap(Optional::stream)
        .findFirst()
        .map("This edge does not know all ways to log in: %s has others."::formatted);
  }

  private static Optional<String> otherPolicy(PulpReader pulp, List<String> backends) {
    return Stream.of(
        other(PERMISSIONS, classes(pulp, PERMISSIONS).equals(List.of("AccessPolicyFromDB"))),
        other(POLICIES, !pulp.isAnything(POLICIES + "." + RBAC_GUARDS)),
        // Without it no role counts; and without another one of them, no permission of a user's own.
        other(BACKENDS, backends.contains(ROLES) && backends.size() > 1))
        .flatMap(Optional::stream)
        .findFirst()
        .map(
            "This edge does not evaluate customized access policies of content guards: %s has one."::formatted);
  }

  private static Optional<String> other(String setting, boolean known) {
    return known ? Optional.empty() : Optional.of(setting);
  }
}
