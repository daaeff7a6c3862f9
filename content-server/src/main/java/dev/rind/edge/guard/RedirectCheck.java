package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import dev.rind.edge.route.Target;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Asks for a URL that was signed with the guard's secret and has not expired.
 *
 * <p>The signature comes last in the query, in the one spelling that Pulp writes, and its salt has one length: what
 * is hashed begins with it, so that with a shorter one it could lend its end to the path.
 *
 * <p><b>Threading:</b> answers at once, on any thread; hashing a URL takes about a microsecond.
 *
 * <p>Source: contract 4.4, C81, C83.
 */
final class RedirectCheck implements Check {
  private static final String BEFORE_TOKEN = "&validate_token=";
  private static final Pattern TOKEN = Pattern.compile("([0-9a-f]{64}):([0-9a-f]{64})");
  // What has more digits is later than any clock.
  private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,18}");

  private static final List<NormalUrl> SPELLINGS = List.of(NormalUrl.values());
  private static final CompletionStage<Decision> ALLOWED = CompletableFuture
      .completedStage(new Decision.Allowed());
  private static final CompletionStage<Decision> EXPIRED = CompletableFuture
      .completedStage(new Decision.Denied("Authentication expired"));
  private static final CompletionStage<Decision> DENIED = CompletableFuture
      .completedStage(new Decision.Denied("Access not authenticated"));

  private final byte[] secret;
  private final InstantSource clock;

  RedirectCheck(Guard.Redirect guard, InstantSource clock) {
    this.secret = guard.sharedSecret();
    this.clock = clock;
  }

  @Override
  public CompletionStage<Decision> admit(Asked asked) {
    var target = Target.of(asked.target());
    var expires = target.parameter("expires")
        .flatMap(Target::decoded)
        .filter(SECONDS.asMatchPredicate())
        .map(Long::valueOf);
    if (expires.isEmpty()) {
      return DENIED;
    }
    if (clock.instant().getEpochSecond() > expires.get()) {
      return EXPIRED;
    }
    return isSigned(target) ? ALLOWED : DENIED;
  }

  private boolean isSigned(Target target) {
    var query = target.query();
    int end = query.indexOf(BEFORE_TOKEN);
    if (end < 0) {
      return false;
    }
    var token = TOKEN.matcher(
        Target.decoded(query.substring(end + BEFORE_TOKEN.length())).orElse(""));
    if (!token.matches()) {
      return false;
    }
    var salt = HexFormat.of().parseHex(token.group(1));
    var digest = HexFormat.of().parseHex(token.group(2));
    var signed = withoutEnd(query.substring(0, end));
    return SPELLINGS.stream()
        .map(spelling -> spelling.path(target.sentPath())
            .flatMap(path -> spelling.query(signed).map(normal -> path + "?" + normal)))
        .flatMap(Optional::stream)
        .distinct()
        .anyMatch(url -> MessageDigest.isEqual(digest, digest(salt, url)));
  }

  private static String withoutEnd(String query) {
    int end = query.length();
    while (end > 0 && "&? ".indexOf(query.charAt(end - 1)) >= 0) {
      end--;
    }
    return query.substring(0, end);
  }

  private byte[] digest(byte[] salt, String url) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(salt);
      sha256.update(url.getBytes(UTF_8));
      return sha256.digest(secret);
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }
}
