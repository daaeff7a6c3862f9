package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import dev.rind.testbed.SignedUrl;
import java.text.Normalizer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class RedirectCheckTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final Instant LATER = NOW.plusSeconds(3_600);
  private static final Decision ALLOWED = new Decision.Allowed();
  private static final Decision DENIED = new Decision.Denied("Access not authenticated");
  private static final Decision EXPIRED = new Decision.Denied("Authentication expired");
  private static final SignedUrl SIGNED = new SignedUrl(bytes(1), bytes(2));
  private static final String FILE = "/pulp/content/base/1.iso";

  private Instant now = NOW;
  private final RedirectCheck check = new RedirectCheck(
      new Guard.Redirect(new UUID(0, 1), "redirect", SIGNED.secret()),
      (InstantSource) () -> now);

  private static byte[] bytes(long seed) {
    var bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Decision decide(String target) {
    return check.admit(AskedFor.target(target).orElseThrow()).toCompletableFuture().join();
  }

  /** A request that the router refuses gets nothing either. */
  private boolean isAllowed(String target) {
    return AskedFor.target(target)
        .map(asked -> check.admit(asked).toCompletableFuture().join().equals(ALLOWED))
        .orElse(false);
  }

  @Test
  void c81ASignedUrlIsAllowedUntilItExpires() {
    var url = SIGNED.of(FILE, LATER);
    assertThat(decide(url)).isEqualTo(ALLOWED);
    now = LATER;
    assertThat(decide(url)).isEqualTo(ALLOWED);
    now = LATER.plusSeconds(1);
    assertThat(decide(url)).isEqualTo(EXPIRED);
  }

  @Test
  void c83AnArtifactsSignedUrlIsAllowed() {
    var artifact = "/pulp/content/" + "0f".repeat(32) + "/01234567-89ab-7cde-8f01-23456789abcd";
    assertThat(decide(SIGNED.of(artifact, LATER))).isEqualTo(ALLOWED);
    assertThat(decide(artifact)).isEqualTo(DENIED);
    assertThat(decide("http://pulp.example.com" + SIGNED.of(artifact, LATER))).isEqualTo(ALLOWED);
  }

  @Test
  void whatWasMadeElsewhereIsAllowed() {
    // By Python's hashlib: sha256(salt + b"/pulp/content/base/1.iso?a=b&expires=1800003600" + secret).
    var url = FILE + "?a=b&expires=1800003600&validate_token=" + "ab".repeat(32) + ":"
        + "c71bf21cf3655010ad2a84367e168b55dc0b8b276229714e7c656eab7e36967e";
    var elsewhere = new RedirectCheck(
        new Guard.Redirect(new UUID(0, 2), "redirect", HexFormat.of().parseHex("cd".repeat(32))),
        (InstantSource) () -> now);
    assertThat(elsewhere.admit(AskedFor.target(url).orElseThrow()).toCompletableFuture().join())
        .isEqualTo(ALLOWED);
  }

  @Test
  void aSignatureOpensNoOtherPath() {
    var token = SIGNED.of(FILE, LATER).substring(FILE.length());
    assertThat(decide("/pulp/content/base/2.iso" + token)).isEqualTo(DENIED);
    assertThat(decide("/pulp/content/base/" + token)).isEqualTo(DENIED);
    assertThat(decide(FILE + "/" + token)).isEqualTo(DENIED);
    assertThat(decide(FILE + ";x" + token)).isEqualTo(DENIED);
    assertThat(decide(FILE + "%23x" + token)).isEqualTo(DENIED);
    assertThat(decide("/pulp/content/base/sub/1.iso" + token)).isEqualTo(DENIED);
  }

  @Test
  void theSaltCannotTakeInTheBeginningOfThePath() {
    var nested = "/pulp/content/base" + FILE;
    var token = SIGNED.token(nested, LATER);
    int colon = token.lastIndexOf(':');
    var longer = token.substring(0, colon)
        + HexFormat.of().formatHex("/pulp/content/base".getBytes(UTF_8)) + token.substring(colon);
    assertThat(decide(SignedUrl.unsigned(FILE, LATER) + longer)).isEqualTo(DENIED);
  }

  @ParameterizedTest(name = "?{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # query                                           | answer
      ''                                                | Access not authenticated
      expires=1800003600                                | Access not authenticated
      expires=1800003600&validate_token=                | Access not authenticated
      expires=1800003600&validate_token=x:y             | Access not authenticated
      expires=1800003600&validate_token=%ff             | Access not authenticated
      expires=soon&validate_token=ab:cd                 | Access not authenticated
      expires=&validate_token=ab:cd                     | Access not authenticated
      expires=99999999999999999999&validate_token=ab:cd | Access not authenticated
      validate_token=ab:cd                              | Access not authenticated
      validate_token=ab:cd&expires=1800003600           | Access not authenticated
      a=%ff&expires=1800003600&validate_token=ab:cd     | Access not authenticated
      expires=1000000000&validate_token=ab:cd           | Authentication expired
      expires=-1&validate_token=ab:cd                   | Authentication expired
      """)
  void whatIsMissingOrWrongIsDenied(String query, String reason) {
    assertThat(decide(FILE + "?" + query)).isEqualTo(new Decision.Denied(reason));
  }

  @Test
  void nothingMayFollowTheSignature() {
    var url = SIGNED.of(FILE, LATER);
    for (var more : List.of("ab", "&", "&a=b", "%20", "&expires=1900000000", url)) {
      assertThat(decide(url + more)).as(more).isEqualTo(DENIED);
    }
  }

  @ParameterizedTest(name = "{0} is {1}, later {2}")
  @CsvSource(delimiter = '|', textBlock = """
      # as asked                  | up to 2             | in 3
      /p/a%2fb                    | /p/a/b              | /p/a%2Fb
      /p//a///b                   | /p/a/b              | /p/a/b
      /p/./a/x/../b               | /p/a/b              | /p/a/b
      /p/a/b/.                    | /p/a/b/             | /p/a/b/
      /p/a/..                     | /p/                 | /p/
      /../p                       | /p                  | /p
      /p/%7ea%2B+%3f              | /p/~a++%3F          | /p/~a%2B+%3F
      /p/e%CC%81                  | /p/%C3%A9           | /p/%C3%A9
      /p/%25zz                    | /p/%25zz            | /p/%25zz
      /p/%40%21[x]                | /p/@![x]            | /p/@!%5Bx%5D
      """)
  void aPathHasOneFormInEachRelease(String asked, String resolved, String kept) {
    assertThat(NormalUrl.V1.path(asked)).contains(resolved);
    assertThat(NormalUrl.V2.path(asked)).contains(resolved);
    assertThat(NormalUrl.V3.path(asked)).contains(kept);
  }

  @ParameterizedTest(name = "{0} is {1}, {2}, {3}")
  @CsvSource(delimiter = '|', textBlock = """
      # as asked       | in 1          | in 2           | in 3
      b=2&a=1          | b=2&a=1       | b=2&a=1        | b=2&a=1
      a&b=             | a&b=          | a&b            | a&b=
      a=b=c&&d         | a=b=c&d       | a=b%3Dc&d      | a=b%3Dc&d
      a=%2f%26%3b%2b+  | a=/%26;++     | a=/%26;++      | a=/%26%3B%2B+
      a=e%CC%81        | a=%C3%A9      | a=%C3%A9       | a=%C3%A9
      a=%c3%a9         | a=%C3%A9      | a=%C3%A9       | a=%C3%A9
      """)
  void aQueryHasOneFormInEachRelease(String asked, String first, String second, String third) {
    assertThat(NormalUrl.V1.query(asked)).contains(first);
    assertThat(NormalUrl.V2.query(asked)).contains(second);
    assertThat(NormalUrl.V3.query(asked)).contains(third);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/p/a%2Bb?b=&expires=1800003600", "/p/a+b?b&expires=1800003600",
      "/p/a+b?b=&expires=1800003600"})
  void whatEachReleaseSignsIsAllowed(String signed) {
    assertThat(decide("/pulp/content/p/a%2bb?b=&expires=1800003600"
        + SIGNED.token("/pulp/content" + signed.replaceAll("[?&]expires=.*", ""), LATER)))
        .isEqualTo(ALLOWED);
  }

  @RepeatedTest(200)
  void everySpellingOfASignedUrlIsAllowed(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var url = new RandomUrl(random);
    var asked = SignedUrl.unsigned(url.spelled(), LATER) + SIGNED.token(url.normal(), LATER);
    assertThat(decide(asked)).as("%s, signed as %s", asked, url.normal()).isEqualTo(ALLOWED);
  }

  @RepeatedTest(50)
  void whatIsSignedWithAnotherSecretOrForAnotherUrlIsDenied(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var url = new RandomUrl(random).normal();
    var other = new RandomUrl(random).normal();
    var stranger = new SignedUrl(bytes(3), SIGNED.salt());
    assertThat(isAllowed(stranger.of(url, LATER))).isFalse();
    assertThat(isAllowed(SignedUrl.unsigned(url, LATER) + SIGNED.token(other, LATER))).isFalse();
    assertThat(isAllowed(SignedUrl.unsigned(url, LATER) + SIGNED.token(url, LATER.plusSeconds(1))))
        .isFalse();
  }

  @RepeatedTest(50)
  void anyOtherCharacterAnywhereDenies(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var letters = "abcdefghijklmnopqrstuvwxyz-_~0123456789";
    var url = SIGNED.of("/pulp/content/" + word(random, letters) + "/" + word(random, letters) + "?"
        + word(random, letters) + "=" + word(random, letters), LATER);
    assertThat(isAllowed(url)).isTrue();
    for (int at = 0; at < url.length(); at++) {
      char other = (char) ('!' + random.nextInt('~' - '!' + 1));
      if (other != url.charAt(at)) {
        var changed = url.substring(0, at) + other + url.substring(at + 1);
        assertThat(isAllowed(changed)).as(changed).isFalse();
      }
      var shorter = url.substring(0, at) + url.substring(at + 1);
      assertThat(isAllowed(shorter)).as(shorter).isFalse();
      var upper = url.substring(0, at) + Character.toUpperCase(url.charAt(at))
          + url.substring(at + 1);
      assertThat(isAllowed(upper)).as(upper).isEqualTo(upper.equals(url));
    }
  }

  private static String word(Random random, String letters) {
    return random.ints(1 + random.nextInt(8), 0, letters.length())
        .mapToObj(i -> letters.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  /** A URL in the form that is signed, and in one of the forms that a client may ask for it in. */
  private static final class RandomUrl {
    private static final List<String> CHARACTERS = List.of("a", "b", "Z", "0", "-", "_", ".", "~",
        "+", "@", ":", "(", " ", "%", "\"", "<", "\u00e9", "e\u0301", "\u20ac", "\ud83d\udc27");
    private static final String LEFT = "abZ0-_.~+@:(";

    private final Random random;
    private final StringBuilder normal = new StringBuilder("/pulp/content");
    private final StringBuilder spelled = new StringBuilder("/pulp/content");

    RandomUrl(Random random) {
      this.random = random;
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        normal.append('/');
        spelled.append(random.nextInt(4) == 0 ? oddSlash() : "/");
        add("x" + text());
      }
      char separator = '?';
      for (int i = random.nextInt(3); i > 0; i--) {
        normal.append(separator);
        spelled.append(separator);
        separator = '&';
        add("x" + text());
        normal.append('=');
        spelled.append('=');
        add("x" + text());
      }
    }

    private String oddSlash() {
      return List.of("//", "/./", "/y/../", "/%2e/").get(random.nextInt(4));
    }

    private String text() {
      return IntStream.range(0, random.nextInt(6))
          .mapToObj(_ -> CHARACTERS.get(random.nextInt(CHARACTERS.size())))
          .collect(Collectors.joining());
    }

    private void add(String text) {
      for (byte b : Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(UTF_8)) {
        boolean left = LEFT.indexOf(b) >= 0 || b == 'x';
        normal.append(left ? String.valueOf((char) b) : "%%%02X".formatted(b));
      }
      for (byte b : text.getBytes(UTF_8)) {
        boolean left = LEFT.indexOf(b) >= 0 || b == 'x';
        spelled.append(left && random.nextInt(3) > 0
            ? String.valueOf((char) b)
            : (random.nextBoolean() ? "%%%02X" : "%%%02x").formatted(b));
      }
    }

    String normal() {
      return normal.toString();
    }

    String spelled() {
      return spelled.toString();
    }
  }
}
