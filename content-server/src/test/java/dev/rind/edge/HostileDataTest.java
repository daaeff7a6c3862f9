package dev.rind.edge;

import dev.rind.testbed.DatabaseFailure;
import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.Served;
import dev.rind.testbed.Testbed;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a database holds, and however it changes between two statements: an answer or a broken connection, never
 * a hang, a leak, or a 200 with other bytes than those of its digest. The seed stands in the test's name.
 */
class HostileDataTest {
  private static final int ROUNDS = 40;
  private static final int EACH = 8;

  private static final String[] NAMES = {"a", "A", "index.html", ".", "..", "...", " ", "a b",
      "a\tb", "a\nb",
      "a\rb", "\u0001", "\u007f", "%", "%2f", "%00", "a+b", "a&b<c>\"d'", "<script>x</script>",
      "\u00e4",
      "a\u0308", "\u6f22\u5b57", "\ud83d\ude00", "\u202e", "?x=1", "#x", ";x", "\\", "\\..\\", "~",
      "*", "|",
      "repomd.xml", "config.repo", "x".repeat(255), "C:", "-", "=", "@", ":", "[", "{}", "$1", "`",
      "a.", ".a",
      "\ufeff", "\ufffd", "\u2028"};

  /** What a row may be changed to by somebody who means no good, or by a broken tool. */
  private static final String[] CHANGES = {
      "UPDATE core_artifact SET size = 1099511627776 WHERE pulp_id = (%s)",
      "UPDATE core_artifact SET size = 0 WHERE pulp_id = (%s)",
      "UPDATE core_artifact SET size = -5 WHERE pulp_id = (%s)",
      "UPDATE core_artifact SET file = '../../../../etc/passwd' WHERE pulp_id = (%s)",
      "UPDATE core_artifact SET file = '/etc/passwd' WHERE pulp_id = (%s)",
      "UPDATE core_artifact SET file = '' WHERE pulp_id = (%s)",
      "UPDATE core_artifact SET file = 'artifact' WHERE pulp_id = (%s)",
      "UPDATE core_artifact SET file = repeat('x/', 120) WHERE pulp_id = (%s)",
      "UPDATE core_artifact SET sha256 = upper(sha256) WHERE pulp_id = (%s)",
      "UPDATE core_contentartifact SET artifact_id = NULL WHERE artifact_id = (%s)",
      "UPDATE core_contentartifact SET relative_path = 'a' WHERE artifact_id = (%s)",
      "UPDATE core_publishedartifact SET relative_path = 'a/' WHERE content_artifact_id IN (SELECT pulp_id FROM core_contentartifact WHERE artifact_id = (%s))",
      "DELETE FROM core_publishedartifact WHERE content_artifact_id IN (SELECT pulp_id FROM core_contentartifact WHERE artifact_id = (%s))",
      "UPDATE core_repositorycontent SET pulp_created = '9999-12-31' WHERE content_id IN (SELECT content_id FROM core_contentartifact WHERE artifact_id = (%s))",
      "UPDATE core_repositorycontent SET pulp_created = '0001-01-01' WHERE content_id IN (SELECT content_id FROM core_contentartifact WHERE artifact_id = (%s))"};

  private static final String ANY_ARTIFACT = "SELECT pulp_id FROM core_artifact ORDER BY md5(pulp_id::text || '%d') LIMIT 1";

  private static final String[] CHANGES_ABOVE = {
      "UPDATE core_publication SET complete = NOT complete",
      "UPDATE core_publication SET pass_through = NOT pass_through",
      "UPDATE core_repositoryversion SET complete = NOT complete",
      "UPDATE core_repositoryversion SET number = 2147483647 WHERE number = 1 AND NOT EXISTS (SELECT FROM core_repositoryversion WHERE number = 2147483647)",
      "UPDATE core_distribution SET base_path = base_path || '/' WHERE base_path NOT LIKE '%/'",
      "UPDATE core_distribution SET base_path = rtrim(base_path, '/')",
      "UPDATE core_distribution SET base_path = '/' || base_path WHERE base_path NOT LIKE '/%'",
      "UPDATE core_distribution SET base_path = ltrim(base_path, '/')",
      "UPDATE core_distribution SET pulp_type = 'core.artifact' WHERE base_path LIKE '%a'",
      "UPDATE core_distribution SET pulp_type = 'rpm.rpm'",
      "UPDATE core_distribution SET checkpoint = NOT checkpoint",
      "UPDATE core_distribution SET hidden = NOT hidden",
      "UPDATE core_distributedpublication SET expires_at = now() - interval '1 day'",
      "UPDATE core_distributedpublication SET expires_at = 'infinity'"};

  /** Of a release that lets base paths nest. */
  private final EdgeFixture edge = EdgeFixture.on(Testbed.start("3.109"));
  private final List<String> paths = new ArrayList<>();
  private final List<Served> served = new ArrayList<>();
  private int checked;

  @AfterEach
  void end() {
    edge.close();
  }

  @RepeatedTest(4)
  void rowsOfAnyKind(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    lay(random);
    for (var path : paths) {
      survives(path, random);
    }
    assertThat(checked).as("bodies that were compared with their digests").isGreaterThan(20);
    for (int round = 0; round < ROUNDS; round++) {
      // Not after it, so that statements of one request see different rows.
      var change = change(random);
      var changed = CompletableFuture.runAsync(() -> unlessRefused(change));
      for (int n = 0; n < EACH; n++) {
        survives(paths.get(random.nextInt(paths.size())), random);
      }
      changed.join();
    }
  }

  private void lay(Random random) {
    var base = new StringBuilder();
    for (int n = 0; n < 6; n++) {
      // Each below the one before, and some with names that no API would let through.
      base.append(n == 0 ? "" : "/").append(n).append(one(NAMES, random).replace("/", ""));
      served.add(edge.add(odd(base.toString(), random)));
      if (random.nextInt(3) == 0) {
        base.setLength(0);
        base.append("top").append(n);
      }
    }
    edge.testbed().database().update("UPDATE core_distribution SET content_guard_id = NULL");
    paths.addAll(List.of("", "/", "0", "top1/", "%ff", "..%2f..%2fetc%2fpasswd"));
  }

  private PulpDistribution odd(String base, Random random) {
    var spec = distribution(base).name("d" + served.size() + one(NAMES, random));
    var seen = new ArrayList<String>();
    for (int n = 0; n < 12; n++) {
      var path = path(random);
      if (!seen.contains(path)) {
        seen.add(path);
        paths.add(escaped(base + "/" + path));
        paths.add(escaped(base + "/" + path.substring(0, path.lastIndexOf('/') + 1)));
        var bytes = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(3_000)];
        random.nextBytes(bytes);
        spec = random.nextInt(5) == 0 ? spec.onDemand(path, bytes.length, "http://127.0.0.1:1/x")
            : random.nextInt(5) == 0 ? spec.metadata(path, bytes) : spec.file(path, bytes);
      }
    }
    return random.nextBoolean() ? spec.passThrough() : spec;
  }

  private static String path(Random random) {
    var path = new StringBuilder(one(NAMES, random));
    for (int n = random.nextInt(3); n > 0; n--) {
      path.append('/').append(random.nextInt(10) == 0 ? "" : one(NAMES, random));
    }
    return path.toString();
  }

  /** The tables may have a rule against it, and then nothing has changed. */
  private static void unlessRefused(Runnable change) {
    try {
      change.run();
    } catch (DatabaseFailure refused) {
      assertThat(refused.getCause()).isInstanceOf(SQLException.class)
          .hasMessageContaining("violates");
    }
  }

  private Runnable change(Random random) {
    var which = random.nextInt(CHANGES.length + CHANGES_ABOVE.length + 2);
    var salt = random.nextInt();
    var one = served.get(random.nextInt(served.size()));
    if (which < CHANGES.length) {
      return () -> edge.testbed()
          .database()
          .update(CHANGES[which].formatted(ANY_ARTIFACT.formatted(salt)));
    }
    if (which < CHANGES.length + CHANGES_ABOVE.length) {
      return () -> edge.testbed().database().update(CHANGES_ABOVE[which - CHANGES.length]);
    }
    return () -> {
      var _ = one.publish(spec -> spec.file("new" + salt, "new"));
    };
  }

  private void survives(String path, Random random) {
    var toHead = random.nextInt(5) == 0;
    var fields = random.nextInt(4) == 0 ? new String[] {"Range: bytes=1-5"} : new String[] {};
    try {
      var answer = edge.ask(toHead ? "HEAD" : "GET", EdgeFixture.PREFIX + path, fields);
      // Of a listing's title Pulp escapes nothing (contract 2.5).
      assertThat(answer.text().replaceAll("(?s)Index of .*?</(title|h1)>", ""))
          .doesNotContain("Exception", "\tat ", "<script>", "root:x:");
      assertThat(answer.status()).isIn(200, 206, 301, 400, 404, 416, 501, 503);
      var etag = answer.header("etag");
      if (answer.status() == 200 && !toHead && !etag.isEmpty()) {
        checked++;
        assertThat(etag).isEqualToIgnoringCase("\"" + sha256(answer) + "\"");
      }
    } catch (UncheckedIOException broken) {
      assertThat(broken.getCause()).as(path).isNotInstanceOf(SocketTimeoutException.class);
    } catch (AssertionError wrong) {
      throw new AssertionError(path, wrong);
    }
  }

  private static String sha256(Answer answer) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(answer.body().duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException none) {
      throw new IllegalStateException(none);
    }
  }

  private static String escaped(String path) {
    var text = new StringBuilder();
    for (byte b : path.getBytes(UTF_8)) {
      if (b == '/' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z')) {
        text.append((char) b);
      } else {
        text.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    return text.toString();
  }

  private static String one(String[] of, Random random) {
    return of[random.nextInt(of.length)];
  }
}
