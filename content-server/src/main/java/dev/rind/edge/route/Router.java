package dev.rind.edge.route;

import dev.rind.edge.catalog.BasePath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first step of the walk: turns method and target of a request into a {@link Route}.
 *
 * <p>Dot segments are not resolved and repeated slashes not merged: a path is a name to look up,
 * and no file has such a name. An escaped slash is a slash, but only below prefix and domain.
 *
 * <p><b>Threading:</b> immutable. <b>Errors:</b> any text has a route; nothing is thrown.
 *
 * <p>Source: contract 2.1 and 2.2, C1 to C21.
 */
public final class Router {
  private static final Route ELSEWHERE = new Route.Elsewhere();
  private static final Route NOT_FOUND = new Route.NotFound();
  private static final Route METHOD_NOT_ALLOWED = new Route.MethodNotAllowed();
  private static final Route NO_TARGET = new Route.BadRequest(
      "the request target is neither a path nor an absolute URL");
  // Pulp answers 500, because PostgreSQL takes no text with a NUL (B13).
  private static final Route NUL = new Route.BadRequest("the path contains a NUL");

  private final String prefix;
  private final int slashesInPrefix;
  private final boolean domainsEnabled;
  private final List<String> elsewhere;

  /**
   * @param prefix Pulp's CONTENT_PATH_PREFIX: begins and ends with a slash
   * @param domainsEnabled whether the segment after the prefix names a domain
   * @param elsewhere beginnings of paths outside of the prefix that another server answers
   */
  public Router(String prefix, boolean domainsEnabled, List<String> elsewhere) {
    if (!prefix.startsWith("/") || !prefix.endsWith("/") || prefix.indexOf('%') >= 0) {
      throw new IllegalArgumentException(
          "prefix: %s (expected: a path that begins and ends with a slash, without escapes)"
              .formatted(prefix));
    }
    this.prefix = prefix;
    this.slashesInPrefix = (int) prefix.chars().filter(c -> c == '/').count();
    this.domainsEnabled = domainsEnabled;
    this.elsewhere = List.copyOf(elsewhere);
  }

  /**
   * The route of one request.
   *
   * @param target as it stands in the request line, nothing decoded
   */
  public Route route(String method, String target) {
    var path = RequestTarget.path(target);
    if (path == null) {
      return NO_TARGET;
    }
    int below = endOfPrefix(path);
    if (below < 0 && elsewhere.stream().anyMatch(path::startsWith)) {
      return ELSEWHERE;
    }
    if (below < 0 || (domainsEnabled && endOfDomain(path, below) == below)) {
      return NOT_FOUND;
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return METHOD_NOT_ALLOWED;
    }
    if (path.contains("%00")) {
      return NUL;
    }
    return domainsEnabled
        ? amongDomains(path, below)
        : inDomain(BasePath.DEFAULT_DOMAIN, path, below, prefix);
  }

  private Route amongDomains(String path, int start) {
    int end = endOfDomain(path, start);
    var domain = PercentDecoder.decode(path.substring(start, end));
    if (domain == null || domain.indexOf('/') >= 0) {
      return NOT_FOUND;
    }
    var root = prefix + domain + "/";
    return end == path.length()
        ? new Route.DomainWithoutSlash(domain, root)
        : inDomain(domain, path, end + 1, root);
  }

  private static Route inDomain(String domain, String path, int start, String root) {
    var below = PercentDecoder.decode(path.substring(start));
    if (below == null) {
      return NOT_FOUND;
    }
    var requestPath = path.indexOf('%') < 0 ? path : root + below;
    return below.isEmpty()
        ? new Route.DistributionList(domain, requestPath)
        : new Route.Content(domain, below, requestPath);
  }

  private static int endOfDomain(String path, int start) {
    int slash = path.indexOf('/', start);
    return slash < 0 ? path.length() : slash;
  }

  /** Where the path goes on after the prefix, or -1. Letters of the prefix may come as escapes. */
  private int endOfPrefix(String path) {
    if (path.startsWith(prefix)) {
      return prefix.length();
    }
    int end = endOfSegments(path, slashesInPrefix);
    return prefix.equals(decodedUntil(path, end)) ? end : -1;
  }

  private static @Nullable String decodedUntil(String path, int end) {
    return end < 0 ? null : PercentDecoder.decode(path.substring(0, end));
  }

  /** The index after that many slashes, or -1. */
  private static int endOfSegments(String path, int slashes) {
    int end = 0;
    for (int i = 0; i < slashes && end >= 0; i++) {
      int slash = path.indexOf('/', end);
      end = slash < 0 ? -1 : slash + 1;
    }
    return end;
  }
}
