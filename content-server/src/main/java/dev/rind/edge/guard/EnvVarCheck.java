package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Asks for a header with the value of an environment variable, in strict base64.
 *
 * <p><b>Threading:</b> immutable; answers at once. The environment is read when the check is made.
 *
 * <p>Source: contract 4.7, C82a; the order of the refusals too.
 */
final class EnvVarCheck implements Check {
  private static final Decision ALLOWED = new Decision.Allowed();
  private static final Decision DENIED = new Decision.Denied("Access denied.");
  private static final Decision NOT_BASE64 = new Decision.Denied(
      "Access not allowed - Header content is not Base64 encoded.");
  private static final Decision NOT_UTF_8 = new Decision.Denied(
      "Access not allowed - Header content is not valid UTF-8.");

  private final String header;
  private final Decision notFound;
  private final byte @Nullable [] expected;

  /**
   * @param allowed names of variables that a guard may ask for, Pulp's
   *     ENVVAR_HEADER_CONTENT_GUARD_ALLOWED_VARS
   * @param environment the value of a variable, null where it is not set
   */
  EnvVarCheck(Guard.EnvVarHeader guard, Set<String> allowed,
      Function<String, @Nullable String> environment) {
    this.header = guard.header();
    // A name with a line break fits no header, but it would fit the status line.
    this.notFound = new Decision.Denied("Access not allowed. Header "
        + guard.header().replaceAll("\\p{Cntrl}", " ") + " not found.");
    this.expected = allowed.contains(guard.variable())
        ? expected(environment.apply(guard.variable()))
        : null;
  }

  private static byte @Nullable [] expected(@Nullable String value) {
    return value == null || value.isEmpty() ? null : withoutLineEnd(value).getBytes(UTF_8);
  }

  private static String withoutLineEnd(String value) {
    int end = value.length();
    while (end > 0 && (value.charAt(end - 1) == '\r' || value.charAt(end - 1) == '\n')) {
      end--;
    }
    return value.substring(0, end);
  }

  @Override
  public CompletionStage<Decision> admit(Asked asked) {
    return CompletableFuture.completedStage(decide(asked.headers().get(header)));
  }

  private Decision decide(@Nullable String sent) {
    if (expected == null) {
      return DENIED;
    }
    if (sent == null || sent.isEmpty()) {
      return notFound;
    }
    var decoded = decoded(sent);
    if (decoded == null) {
      return NOT_BASE64;
    }
    if (!isUtf8(decoded)) {
      return NOT_UTF_8;
    }
    return MessageDigest.isEqual(decoded, expected) ? ALLOWED : DENIED;
  }

  private static byte @Nullable [] decoded(String sent) {
    if (sent.length() % 4 != 0) {
      return null; // Java would do without the padding
    }
    try {
      return Base64.getDecoder().decode(sent);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }
}
