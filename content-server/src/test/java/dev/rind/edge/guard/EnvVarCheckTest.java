package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class EnvVarCheckTest {
  private static final Guard.EnvVarHeader GUARD = new Guard.EnvVarHeader(new UUID(0, 1), "guard",
      "X-Lab", "LAB_SECRET");
  private static final Decision DENIED = new Decision.Denied("Access denied.");
  private static final Decision NOT_FOUND = new Decision.Denied(
      "Access not allowed. Header X-Lab not found.");
  private static final Decision NOT_BASE64 = new Decision.Denied(
      "Access not allowed - Header content is not Base64 encoded.");
  private static final Decision NOT_UTF_8 = new Decision.Denied(
      "Access not allowed - Header content is not valid UTF-8.");

  private static EnvVarCheck check(Map<String, String> environment) {
    return new EnvVarCheck(GUARD, Set.of("LAB_SECRET"), environment::get);
  }

  private static Decision decide(EnvVarCheck check, String sent) {
    return check.admit(AskedFor.with("x-lab", sent)).toCompletableFuture().join();
  }

  private static Decision decide(String sent) {
    return decide(check(Map.of("LAB_SECRET", "open sésame")), sent);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void c82aTheVariablesValueIsAllowed() {
    assertThat(decide(base64("open sésame"))).isEqualTo(new Decision.Allowed());
  }

  @Test
  void c82aAnotherValueIsDenied() {
    assertThat(decide(base64("open barley"))).isEqualTo(DENIED);
    assertThat(decide(base64("open sésame\n"))).isEqualTo(DENIED);
    assertThat(decide(base64("open sésam"))).isEqualTo(DENIED);
  }

  @Test
  void c82aWithoutTheHeaderOrWithAnEmptyOneTheTextNamesIt() {
    var check = check(Map.of("LAB_SECRET", "x"));
    assertThat(check.admit(AskedFor.with(new DefaultHttpHeaders())).toCompletableFuture().join())
        .isEqualTo(NOT_FOUND);
    assertThat(decide(check, "")).isEqualTo(NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"YWI", "YQ", "Y", "YWJj!", "YW Jj", "YWI=YWJj", "====", "=YWI", "YWJj=",
      "YWJj====", "YW-_", "YWJ\u00e9"})
  void c82aWhatIsNotStrictBase64IsDenied(String sent) {
    assertThat(decide(sent)).isEqualTo(NOT_BASE64);
  }

  @Test
  void c82aWhatIsNotUtf8IsDenied() {
    assertThat(decide("//4=")).isEqualTo(NOT_UTF_8);
  }

  @ParameterizedTest(name = "{0}, value {1}")
  @CsvSource({"OTHER,x", "LAB_SECRET,''"})
  void c82aAVariableThatIsNotSetOrEmptyIsDeniedBeforeTheHeaderIsLookedAt(String variable,
      String value) {
    var check = check(Map.of(variable, value));
    assertThat(decide(check, "")).isEqualTo(DENIED);
    assertThat(decide(check, "!")).isEqualTo(DENIED);
  }

  @Test
  void c82aAVariableThatIsNotAllowedIsDenied() {
    var check = new EnvVarCheck(GUARD, Set.of("OTHER"), Map.of("LAB_SECRET", "x")::get);
    assertThat(decide(check, base64("x"))).isEqualTo(DENIED);
  }

  @Test
  void theEndOfTheVariablesLineIsNoPartOfIt() {
    var check = check(Map.of("LAB_SECRET", "two\nlines\r\n\n"));
    assertThat(decide(check, base64("two\nlines"))).isEqualTo(new Decision.Allowed());
    assertThat(decide(check, base64("two\nlines\r\n\n"))).isEqualTo(DENIED);
  }

  @Test
  void aNameThatBreaksTheLineDoesNotBreakTheStatusLine() {
    var guard = new Guard.EnvVarHeader(new UUID(0, 1), "guard", "X\r\nSet-Cookie: a", "LAB_SECRET");
    var check = new EnvVarCheck(guard, Set.of("LAB_SECRET"), Map.of("LAB_SECRET", "x")::get);
    assertThat(check.admit(AskedFor.with("y", "z")).toCompletableFuture().join()).isEqualTo(
        new Decision.Denied("Access not allowed. Header X  Set-Cookie: a not found."));
  }
}
