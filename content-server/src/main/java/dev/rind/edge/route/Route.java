package dev.rind.edge.route;

/**
 * What a request line asks for: exactly one of these.
 *
 * <p>Every path in it is decoded: percent-escapes are resolved here once, and nowhere else.
 *
 * <p>Source: contract 2.1 and 2.2.
 */
public sealed interface Route {
  /**
   * Something below a domain.
   *
   * @param path never empty; may begin with slashes (then nothing is there) or end with one
   * @param requestPath the whole path of the request, with prefix and domain
   */
  record Content(String domain, String path, String requestPath) implements Route {}

  /** The list of all distributions of a domain. */
  record DistributionList(String domain, String requestPath) implements Route {}

  /**
   * A domain without the slash after it: to be redirected.
   *
   * @param location the path to redirect to, decoded, so not yet fit for a header
   */
  record DomainWithoutSlash(String domain, String location) implements Route {}

  /** A path outside of Pulp's content that another server answers. */
  record Elsewhere() implements Route {}

  /** A path that is none of ours, or that cannot be the name of anything. */
  record NotFound() implements Route {}

  /** One of our paths, but neither GET nor HEAD. */
  record MethodNotAllowed() implements Route {
    /** The value of the Allow field that goes with the refusal. */
    public static final String ALLOW = "GET,HEAD";
  }

  /** Not a request target, or not one that a server may look up. */
  record BadRequest(String reason) implements Route {}
}
